import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { ChosenRole } from "../../protocol/own-operation.ts";
import type { CertificateRole } from "../../protocol/signature-kind.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { roleList } from "../operation/role-list.ts";
import { roleSet } from "../operation/role-set.ts";
import { TokenDirectory } from "../operation/token-directory.ts";
import { userFolders } from "../setting/folder.ts";
import { OwnSettings } from "../setting/own-settings.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { moduleOption } from "./module-option.ts";
import { certificateHash, certificateRole } from "./sign-choice.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";

const description = {
  usage: "role list | set SHA256 personal|organisation | forget SHA256 [--module PATH] [--json]",
  vi: "Khai báo chứng thư nào là của cá nhân, chứng thư nào là của cơ quan: đóng dấu, văn bản kèm theo, bản sao, văn bản đến cần chứng thư của cơ quan; ký nháy, ký duyệt, bút phê cần chứng thư cá nhân. Kyso không tự đoán. SHA256 xem ở kyso tokens; thiết bị cần được cắm khi khai báo.",
  en: "Says which certificate is a person's and which the organisation's: seals, attachments, copies and arrivals need the organisation's; initials, approvals and comments a personal one. Kyso does not guess. kyso tokens shows the SHA256; the token has to be in for it to be set.",
  options: {
    module: moduleOption,
  },
} as const satisfies Description;

const ROLE_TEXT: Readonly<Record<CertificateRole, string>> = {
  personal: "cá nhân / personal",
  organisation: "cơ quan / organisation",
};

const FROM_TEXT: Readonly<Record<ChosenRole["from"], string>> = {
  own: "bạn đã chọn / chosen by you",
  file: "tệp cài đặt của bạn / your settings file",
  machine: "cài đặt của máy / this computer's settings",
};

/** `kyso role`. */
export const role: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const [what, sha256, said, ...others] = positionals;
    const isJson = values.json === true;
    if (what === "list" && sha256 === undefined) return list(terminal, isJson);
    if (sha256 !== undefined && others.length === 0) {
      const change = { certificate: certificateHash(sha256), module: values.module, terminal, isJson };
      if (what === "set") return say({ ...change, role: certificateRole(said) });
      if (what === "forget" && said === undefined) return say({ ...change, role: null });
    }
    throw new KysoError("USAGE", `kyso ${description.usage}`);
  },
};

async function list(terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const folders = userFolders();
  const parts = { settings: new SettingSource(folders), own: new OwnSettings(folders) };
  const { roles } = (await roleList(parts)()).result;
  if (isJson) printJson(terminal, roles);
  else if (roles.length === 0)
    terminal.out("Chưa khai báo chứng thư nào. / Of no certificate anything was said.");
  for (const one of isJson ? [] : roles) {
    terminal.out(
      `${ROLE_TEXT[one.role]}  ${one.name ?? "-"}\n  ${one.certificate}\n  ${FROM_TEXT[one.from]}`,
    );
  }
  return EXIT.done;
}

async function say(change: {
  readonly certificate: string;
  readonly role: CertificateRole | null;
  readonly module: string | undefined;
  readonly terminal: Terminal;
  readonly isJson: boolean;
}): Promise<ExitCode> {
  const { certificate, role: said, module, terminal, isJson } = change;
  const folders = userFolders();
  const settings = new SettingSource(folders);
  const { modules } = await settings.read();
  const host = new TokenHost(
    module === undefined ? await findModules([...modules]) : [{ path: path.resolve(module) }],
  );
  try {
    const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
    const parts = { settings, own: new OwnSettings(folders), tokens: new TokenDirectory(host), audit };
    await roleSet(parts)({ certificate, role: said });
  } finally {
    await host.close();
  }
  if (isJson) printJson(terminal, { ok: true, certificate, role: said });
  else terminal.out(`✓ ${certificate}: ${said === null ? "-" : ROLE_TEXT[said]}`);
  return EXIT.done;
}
