import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { documentNetwork } from "../http/document-network.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import type { ExtendContext, ExtendOutcome } from "./extend-run.ts";
import { failureOf, failureText } from "./failure.ts";
import { withoutFolders } from "./folder-input.ts";
import { interruptible } from "./interruption.ts";
import { InputFiles, outputPaths, type SigningPath } from "./output-path.ts";
import { passwordFileOption, readPasswordFile } from "./password-file.ts";
import { sideBySide } from "./side-by-side.ts";
import { exitCode, failureOfEach, flushFolders, makeOutputFolder, notBegun } from "./several-files.ts";
import { padesLevel } from "./sign-choice.ts";
import { printJson, type Terminal } from "./terminal.ts";
import { namedTrust, trustOption } from "./trust-option.ts";
import { tsaOption, withServers } from "./tsa-option.ts";

/** Files under way at once: each waits for servers most of the time. */
export const EXTENDED_AT_ONCE = 8;

const description = {
  usage: "extend IN.pdf|FOLDER… (-o OUT.pdf | --out-dir DIR) --level B-T|B-LT|B-LTA [options]",
  vi: "Nâng mức của tệp PDF đã ký: thêm dấu thời gian và dữ liệu kiểm tra, không cần thiết bị. Tệp đã đạt mức được sao nguyên; với B-LTA, mỗi lần chạy thêm một vòng dấu thời gian. Một tệp lỗi không làm dừng các tệp khác.",
  en: "Raises the level of signed PDF files: adds time stamps and validation data, without a token. A file that has the level is copied as it is; for B-LTA each run adds a round of time stamps. A file that fails does not stop the others.",
  options: {
    out: {
      type: "string",
      short: "o",
      value: "FILE",
      vi: "Tệp kết quả, khi nâng một tệp.",
      en: "The raised file, for one input.",
    },
    "out-dir": {
      type: "string",
      value: "DIR",
      vi: "Thư mục kết quả; được tạo nếu chưa có.",
      en: "Folder of the raised files; made where it is missing.",
    },
    force: {
      type: "boolean",
      vi: "Cho phép ghi đè lên tệp gốc.",
      en: "Allow an input to be replaced by its raised file.",
    },
    level: {
      type: "string",
      value: "LEVEL",
      vi: "Mức PAdES: B-T, B-LT hoặc B-LTA.",
      en: "PAdES level: B-T, B-LT or B-LTA.",
    },
    trust: trustOption,
    tsa: tsaOption,
    "password-file": passwordFileOption,
  },
} as const satisfies Description;

/** `kyso extend`. */
export const extend: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const level = wantedLevel(values.level);
    const paths = outputPaths(withoutFolders(positionals), { out: values.out, outDir: values["out-dir"] });
    makeOutputFolder(values["out-dir"]);
    const outcomes = await extendAll(paths, {
      level,
      tsa: values.tsa,
      trust: namedTrust(values.trust),
      password: readPasswordFile(values["password-file"]),
      inputs: values.force === true ? null : new InputFiles(paths.map(({ input }) => input)),
    });
    print(outcomes, values.json === true, terminal);
    return exitCode(outcomes);
  },
  failureJson: failureOfEach(description),
};

function wantedLevel(value: string | undefined): PadesLevel {
  const level = value === undefined ? "B-B" : padesLevel(value);
  if (level === "B-B") {
    throw new KysoError("USAGE", "--level is B-T, B-LT or B-LTA");
  }
  return level;
}

interface ExtendChoice extends Pick<ExtendContext, "level" | "password" | "inputs"> {
  readonly trust: readonly TrustFolder[];
  readonly tsa: readonly string[] | undefined;
}

async function extendAll(
  paths: readonly SigningPath[],
  choice: ExtendChoice,
): Promise<readonly ExtendOutcome[]> {
  const [{ extendFile }, { SignatureLevels }, { SignerRevocation }] = await Promise.all([
    import("./extend-run.ts"),
    import("../operation/signature-level.ts"),
    import("../operation/signer-revocation.ts"),
  ]);
  const folders = userFolders();
  const settings = withServers(await new SettingSource(folders).read(), choice.tsa);
  const now = (): Date => new Date();
  // What is raised is somebody's document, and so are the addresses in its certificates.
  const revocation = new SignerRevocation(folders.data, now, documentNetwork);
  const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
  try {
    const inForce = { ...settings, trust: [...settings.trust, ...choice.trust] };
    const services = await new SignatureLevels(revocation, now).services(inForce);
    const context = { ...choice, services, audit };
    const outcomes = await interruptible(async (stop) =>
      sideBySide(paths, EXTENDED_AT_ONCE, async (each) =>
        stop.aborted ? notBegun(each) : extendFile(context, each),
      ),
    );
    await flushFolders(outcomes);
    return outcomes;
  } finally {
    await revocation.close();
  }
}

function print(outcomes: readonly ExtendOutcome[], isJson: boolean, terminal: Terminal): void {
  if (isJson) {
    printJson(terminal, outcomes.map(jsonOf));
    return;
  }
  for (const outcome of outcomes) {
    if ("error" in outcome) {
      terminal.err(`${outcome.file}\n${failureText(outcome.error)}`);
    } else {
      const { file, out, before, level, isRaised } = outcome;
      terminal.out(`${isRaised ? "✓" : "="} ${file} → ${out}: ${before} → ${level}`);
    }
  }
}

function jsonOf(outcome: ExtendOutcome): object {
  const { file } = outcome;
  if ("error" in outcome) {
    return { file, ...failureOf(outcome.error) };
  }
  const { out, before, level, isRaised } = outcome;
  return { file, ok: true, out, before, level, raised: isRaised };
}
