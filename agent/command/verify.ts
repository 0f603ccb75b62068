import { statSync } from "node:fs";
import { isErrorCode, KysoError } from "../../protocol/error.ts";
import type { FileReport, SignatureReport } from "../../protocol/report.ts";
import { systemCode } from "../audit/disk.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import { FileSource } from "../pdf/source.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import type { TrustStore } from "../trust/store.ts";
import { verifyFile } from "../verify/report.ts";
import { type Description, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureOf, failureText } from "./failure.ts";
import { passwordFileOption, readPasswordFile } from "./password-file.ts";
import { EXIT, printJson, type Terminal } from "./terminal.ts";
import { namedTrust, trustOption } from "./trust-option.ts";

const description = {
  usage: "verify FILE… [--trust DIR] [--password-file FILE] [--json]",
  vi: "Kiểm tra mọi chữ ký trong tệp PDF. Chỉ trả mã thoát 0 khi tất cả các tệp đều đạt.",
  en: "Checks every signature of PDF files. The exit code is 0 only when every file is good.",
  options: {
    trust: trustOption,
    "password-file": passwordFileOption,
  },
} as const satisfies Description;

/** `kyso verify`. */
export const verify: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    if (positionals.length === 0) {
      throw new KysoError("USAGE", `kyso ${description.usage}`);
    }
    const settings = await new SettingSource(userFolders()).read();
    const own = namedTrust(values.trust);
    const trust = trustedRoots([...settings.trust, ...own]);
    const password = readPasswordFile(values["password-file"]);
    const reports = positionals.map((file) => reportOf(file, { trust, password }));
    if (values.json === true) {
      printJson(terminal, reports);
    } else {
      reports.forEach((report) => print(report, terminal));
    }
    return reports.every(({ verdict }) => verdict === "TOTAL-PASSED") ? EXIT.done : EXIT.refused;
  },
  failureJson: (error) => [{ file: null, ...failureOf(error) }],
};

function reportOf(
  file: string,
  options: { readonly trust: TrustStore; readonly password: string | undefined },
): FileReport {
  let source: FileSource;
  try {
    if (!statSync(file).isFile()) {
      throw new Error("not a file");
    }
    source = new FileSource(file);
  } catch (error) {
    const code = systemCode(error) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE";
    return {
      file,
      verdict: "UNREADABLE",
      code,
      format: null,
      size: null,
      sha256: null,
      checkedAt: new Date().toISOString(),
      signatures: [],
      revisions: [],
      attachments: [],
    };
  }
  try {
    return verifyFile(source, { ...options, file });
  } finally {
    source.close();
  }
}

function print({ file, verdict, code, signatures }: FileReport, terminal: Terminal): void {
  const mark = verdict === "TOTAL-PASSED" ? "✓" : "✗";
  terminal.out(`${mark} ${file}: ${verdict}`);
  if (code !== null) {
    terminal.out(failureText(codeError(code)));
  }
  for (const signature of signatures) {
    terminal.out(signatureText(signature));
  }
}

function codeError(code: string): KysoError {
  return new KysoError(isErrorCode(code) ? code : "INTERNAL");
}

/** What a check shows: valid or not, who, of which unit, when, by which authority, and whether the document is as it was. */
function signatureText(report: SignatureReport): string {
  const { signer, subIndication } = report;
  const unit = [signer?.organizationalUnit, signer?.organization].filter(Boolean).join(", ");
  return [
    `  ${report.field}: ${report.indication}${subIndication === null ? "" : ` (${subIndication})`}, ${report.level}`,
    `    Người ký / signer: ${signer?.commonName ?? "?"}${unit === "" ? "" : ` (${unit})`}`,
    `    Đơn vị cấp / issuer: ${report.issuer ?? "?"}; tin cậy bởi / trusted by: ${report.trustedBy ?? "-"}`,
    `    Thời gian ký / signing time: ${report.signingTime ?? "?"}`,
    `    Toàn vẹn / intact: ${report.intact ? "có / yes" : "KHÔNG / NO"}; thay đổi sau khi ký / changes after: ${report.changesAfter}${report.changesAllowed ? "" : " (không cho phép / not allowed)"}`,
  ].join("\n");
}
