import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { KnownTokens } from "../operation/known-tokens.ts";
import { loggedPinChange } from "../operation/pin-change.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import type { Token } from "../token/token.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { moduleOption } from "./module-option.ts";
import { readPinFile } from "./pin-file.ts";
import { EXIT, printJson } from "./terminal.ts";
import { typedPin } from "./typed-pin.ts";

const description = {
  usage: "pin change --token NAME [--pin-file FILE] [--new-pin-file FILE] [--module PATH] [--json]",
  vi: "Đổi mã PIN của thiết bị ký số. Mã PIN hiện tại chỉ được thử một lần. Không có tệp thì gõ ở bàn phím, không hiện ra màn hình.",
  en: "Changes a token's PIN. The current PIN is tried once. Without files the PINs are typed, and not shown.",
  options: {
    token: {
      type: "string",
      value: "NAME",
      vi: "Nhãn hoặc số hiệu của thiết bị.",
      en: "Label or serial number of the token.",
    },
    "pin-file": {
      type: "string",
      value: "FILE",
      vi: "Tệp chứa mã PIN hiện tại.",
      en: "File with the current PIN.",
    },
    "new-pin-file": {
      type: "string",
      value: "FILE",
      vi: "Tệp chứa mã PIN mới.",
      en: "File with the new PIN.",
    },
    module: moduleOption,
  },
} as const satisfies Description;

interface PinFiles {
  readonly "pin-file"?: string;
  readonly "new-pin-file"?: string;
}

/** `kyso pin change`. */
export const pin: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    if (positionals.join(" ") !== "change") throw new KysoError("USAGE", `kyso ${description.usage}`);
    if (values.token === undefined) throw new KysoError("USAGE", "--token is missing");
    const folders = userFolders();
    const { modules } = await new SettingSource(folders).read();
    const known = new KnownTokens(folders.data, () => new Date());
    const host = new TokenHost(
      values.module === undefined ? await findModules([...modules]) : [{ path: path.resolve(values.module) }],
      { changedPins: known },
    );
    try {
      const token = await host.find(values.token);
      const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
      const pins = await pinsFor(token, values);
      await loggedPinChange({ token, audit, known }, () => host.changePin(token.tokenId, pins));
      if (values.json === true) printJson(terminal, { ok: true, token: token.label });
      else terminal.out(`✓ ${token.label}: đã đổi mã PIN. / The PIN was changed.`);
      return EXIT.done;
    } finally {
      await host.close();
    }
  },
};

/** From files, or typed: the new one twice, since nobody sees it. */
async function pinsFor(token: Token, files: PinFiles): Promise<{ oldPin: string; newPin: string }> {
  if (token.pin.protectedPath) return { oldPin: "", newPin: "" };
  const { "pin-file": oldFile, "new-pin-file": newFile } = files;
  const ask = (text: string): void => void process.stderr.write(text);
  const oldPin =
    oldFile === undefined
      ? await typedPin(`${token.label} – PIN hiện tại / current PIN: `, ask)
      : readPinFile(oldFile);
  if (newFile !== undefined) return { oldPin, newPin: readPinFile(newFile) };
  const newPin = await typedPin("PIN mới / new PIN: ", ask);
  const again = await typedPin("PIN mới, nhập lại / new PIN again: ", ask);
  if (again !== newPin) throw new KysoError("PIN_NEW_DIFFERS");
  return { oldPin, newPin };
}
