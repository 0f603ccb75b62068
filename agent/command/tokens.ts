import path from "node:path";
import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import { expiryOf } from "../../protocol/expiry.ts";
import { momentText } from "../../protocol/wording/report-moment.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import { KnownTokens } from "../operation/known-tokens.ts";
import { TokenDirectory } from "../operation/token-directory.ts";
import { tokenSummary } from "../operation/token-list.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import { keptChangedPins } from "../operation/kept-changed-pins.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import { type Description, parseOptions } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureText } from "./failure.ts";
import { moduleOption } from "./module-option.ts";
import { EXIT, printJson, type Terminal } from "./terminal.ts";
import { namedTrust, trustOption } from "./trust-option.ts";

const description = {
  usage: "tokens [--module PATH] [--trust DIR] [--json]",
  vi: "Liệt kê các thiết bị đang cắm và chứng thư trên đó. Không cần PIN.",
  en: "Lists the tokens that are present and the certificates on them. Needs no PIN.",
  options: {
    module: moduleOption,
    trust: trustOption,
  },
} as const satisfies Description;

/** `kyso tokens`. */
export const tokens: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const settings = await new SettingSource(userFolders()).read();
    const own = namedTrust(values.trust);
    const rules = { trust: trustedRoots([...settings.trust, ...own]), roles: settings.roles, at: new Date() };
    const modules =
      values.module === undefined
        ? await findModules([...settings.modules])
        : [{ path: path.resolve(values.module) }];
    const host = new TokenHost(modules, { changedPins: keptChangedPins(userFolders().data) });
    try {
      const present = await new TokenDirectory(host).list();
      const [problem] = host.problems.values();
      if (values.module !== undefined && problem !== undefined) {
        throw problem;
      }
      const found = present.map((one) => tokenSummary(one, rules));
      await new KnownTokens(userFolders().data, () => rules.at).see(found).catch(() => undefined);
      if (values.json === true) {
        printJson(terminal, found);
      } else {
        print(found, host, rules.at, terminal);
      }
      return EXIT.done;
    } finally {
      await host.close();
    }
  },
};

function print(found: readonly TokenSummary[], host: TokenHost, now: Date, terminal: Terminal): void {
  if (found.length === 0) {
    terminal.out("Không có thiết bị nào. / No token is present.");
  }
  for (const token of found) {
    const { label, manufacturer, model, serialNumber, module } = token;
    terminal.out(
      `${shownName(label)}  (${shownName(`${manufacturer} ${model}`)}, ${shownName(serialNumber)}, ${module})`,
    );
    pinText(token).forEach((line) => terminal.out(line));
    token.certificates.forEach((certificate) => terminal.out(certificateText(certificate, now)));
  }
  for (const [module, error] of host.problems) {
    terminal.err(`${module}\n${failureText(error)}`);
  }
}

/** What the token's flags say of its PIN, where that needs something done. */
function pinText({ pin, label: given }: TokenSummary): readonly string[] {
  const label = shownName(given);
  if (pin.locked)
    return [
      "  ! Đã khóa: chỉ đơn vị cấp chứng thư mở được, thông qua cơ quan. / Locked: only the issuer can unlock it, through your organisation.",
    ];
  if (pin.toBeChanged)
    return [
      `  ! Phải đổi mã PIN trước khi ký / Change the PIN before signing: kyso pin change --token "${label}"`,
    ];
  if (pin.finalTry)
    return [
      "  ! Còn một lần thử PIN: sai nữa là khóa. / One try of the PIN is left: another wrong one locks the token.",
    ];
  return pin.countLow
    ? ["  ! Đã nhập sai PIN, còn ít lần thử. / A wrong PIN was tried; few tries are left."]
    : [];
}

/** What to do about a certificate that ends soon. */
function expiryText(notAfter: string, now: Date): readonly string[] {
  const expiry = expiryOf(notAfter, now);
  if (expiry === null || expiry.step === "ended") return [];
  const { days, step } = expiry;
  const toDo = {
    60: ["đề nghị cơ quan làm thủ tục gia hạn", "ask your organisation to have it renewed"],
    30: ["kiểm tra thủ tục gia hạn đã nộp chưa", "make sure that its renewal has been asked for"],
    7: ["gia hạn ngay, hết hạn sẽ không ký được", "renew it now, or you can't sign"],
  } as const;
  const [vi, en] = toDo[step];
  return [`    ! Còn ${days} ngày: ${vi}. / ${days} days left: ${en}.`];
}

function certificateText(certificate: CertificateSummary, now: Date): string {
  const { subject, issuer, notBefore, notAfter, keyType, keyBits, role, problem, sha256 } = certificate;
  return [
    `  ${problem === null ? "✓" : "✗"} ${shownName(subject.commonName)}${problem === null ? "" : `  ${problem}`}`,
    `    ${shownName(issuer)}; ${dayOf(notBefore)} – ${dayOf(notAfter)}; ${keyType} ${keyBits}; ${role ?? "-"}`,
    `    ${sha256}`,
    ...expiryText(notAfter, now),
  ].join("\n");
}

/** `dd/MM/yyyy`, Vietnam's time. */
function dayOf(iso: string): string {
  return momentText(iso).slice(0, 10);
}
