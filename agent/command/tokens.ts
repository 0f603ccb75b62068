import path from "node:path";
import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import { TokenDirectory } from "../operation/token-directory.ts";
import { tokenSummary } from "../operation/token-list.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { findModules } from "../token/available-modules.ts";
import { TokenHost } from "../token/token-host.ts";
import { type Description, parseOptions } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureText } from "./failure.ts";
import { EXIT, printJson, type Terminal } from "./terminal.ts";
import { namedTrust, trustOption } from "./trust-option.ts";

const description = {
  usage: "tokens [--module PATH] [--trust DIR] [--json]",
  vi: "Liệt kê các thiết bị đang cắm và chứng thư trên đó. Không cần PIN.",
  en: "Lists the tokens that are present and the certificates on them. Needs no PIN.",
  options: {
    module: {
      type: "string",
      value: "PATH",
      vi: "Chỉ dùng thư viện PKCS #11 này.",
      en: "Use this PKCS #11 module only.",
    },
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
    const host = new TokenHost(modules);
    try {
      const present = await new TokenDirectory(host).list();
      const [problem] = host.problems.values();
      if (values.module !== undefined && problem !== undefined) {
        throw problem;
      }
      const found = present.map((one) => tokenSummary(one, rules));
      if (values.json === true) {
        printJson(terminal, found);
      } else {
        print(found, host, terminal);
      }
      return EXIT.done;
    } finally {
      await host.close();
    }
  },
};

function print(found: readonly TokenSummary[], host: TokenHost, terminal: Terminal): void {
  if (found.length === 0) {
    terminal.out("Không có thiết bị nào. / No token is present.");
  }
  for (const token of found) {
    terminal.out(
      `${token.label}  (${token.manufacturer} ${token.model}, ${token.serialNumber}, ${token.module})`,
    );
    token.certificates.forEach((certificate) => terminal.out(certificateText(certificate)));
  }
  for (const [module, error] of host.problems) {
    terminal.err(`${module}\n${failureText(error)}`);
  }
}

function certificateText(certificate: CertificateSummary): string {
  const { subject, issuer, notBefore, notAfter, keyType, keyBits, role, problem, sha256 } = certificate;
  return [
    `  ${problem === null ? "✓" : "✗"} ${subject.commonName}${problem === null ? "" : `  ${problem}`}`,
    `    ${issuer}; ${notBefore.slice(0, 10)} – ${notAfter.slice(0, 10)}; ${keyType} ${keyBits}; ${role ?? "-"}`,
    `    ${sha256}`,
  ].join("\n");
}
