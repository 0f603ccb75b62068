import { KysoError } from "../../protocol/error.ts";
import { MAX_PROCESSES } from "../check/check-pool.ts";
import { unreadableReport } from "../check/unreadable-report.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { type Description, isAsked, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { exitCodeOf, failureOf, failureText } from "./failure.ts";
import { withoutFolders } from "./folder-input.ts";
import { ReportFile } from "./report-file.ts";
import { passwordFileOption, readPasswordFile } from "./password-file.ts";
import { Progress } from "./progress.ts";
import { namedTrust, trustOption } from "./trust-option.ts";
import { VerdictTally } from "./verify-exit.ts";
import { jsonOutput, type Output, textOutput } from "./verify-output.ts";
import type { VerifyChoice } from "./verify-run.ts";

/** Endings of the files of a folder that are checked. */
const ENDINGS: ReadonlySet<string> = new Set([".pdf", ".p7s", ".p7m", ".xml", ".edxml", ".jws"]);

/** Files that one report as PDF takes. */
export const MAX_REPORTED_FILES = 1000;

const description = {
  usage: "verify FILE|FOLDER… [--trust DIR] [--report REPORT.pdf] [--json] [options]",
  vi: "Kiểm tra mọi chữ ký trong tệp PDF, CMS (.p7s, .p7m), XML, edXML và JWS, hoặc trong mọi tệp như vậy của thư mục. Mã thoát: 0 khi mọi tệp đều hợp lệ; 4 khi có tệp không hợp lệ; nếu không thì 7 khi có tệp không kiểm tra được; 5 khi có tệp chưa xác định được; 6 khi có tệp không có chữ ký.",
  en: "Checks every signature of PDF, CMS (.p7s, .p7m), XML, edXML and JWS files, or of all such files in a folder. Exit code: 0 when every file is valid; 4 when one is not valid; otherwise 7 when one could not be checked; 5 when one can't be told; 6 when one has no signature.",
  options: {
    trust: trustOption,
    report: {
      type: "string",
      value: "REPORT.pdf",
      vi: "Ghi thêm báo cáo dạng PDF, tiếng Việt và tiếng Anh.",
      en: "Also write the report as a PDF, in Vietnamese and English.",
    },
    content: {
      type: "string",
      value: "FILE",
      vi: "Tệp gốc được ký, khi chữ ký nằm ở tệp riêng. Mặc định: tệp cùng tên nằm bên cạnh, bỏ đuôi .p7s.",
      en: "The file that was signed, for a signature in a file of its own. By default the one beside it, of the same name without .p7s.",
    },
    offline: {
      type: "boolean",
      vi: "Không hỏi mạng; chỉ dùng dữ liệu kèm trong tệp và dữ liệu đã có trên máy.",
      en: "Ask no network; use what the file brings and what this computer already has.",
    },
    "password-file": passwordFileOption,
    jobs: {
      type: "string",
      value: "N",
      vi: `Số tệp kiểm tra cùng lúc, từ 1 đến ${MAX_PROCESSES}. Mặc định theo số nhân của máy.`,
      en: `Files checked at once, 1 to ${MAX_PROCESSES}. By default as many as the computer has cores.`,
    },
  },
} as const satisfies Description;

/** `kyso verify`. */
export const verify: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const choice = await choiceOf(positionals, values);
    const report = values.report === undefined ? null : await ReportFile.begin(values.report, choice.files);
    const tally = new VerdictTally();
    const output =
      values.json === true ? jsonOutput(terminal) : textOutput(terminal, choice.files.length, tally);
    try {
      await check(choice, { output, tally, report });
    } catch (error) {
      report?.discard();
      throw error;
    }
    try {
      await report?.write();
    } catch (error) {
      // What was found is told already, and stays the only value on standard output.
      terminal.err(failureText(error));
      return exitCodeOf(error);
    }
    return tally.exitCode;
  },
  failureJson: (error, args) => {
    const failure = failureOf(error);
    const files = isAsked("json", args) ? inputsOf(args) : [];
    return files.length === 0
      ? [{ file: null, ...failure }]
      : files.map((file) => ({ ...unreadableReport(file, failure.code), ...failure }));
  },
};

type Values = ReturnType<typeof parseArguments<(typeof description)["options"]>>["values"];

/** @throws {KysoError} USAGE, SETTING_INVALID, FILE_NOT_FOUND, FILE_UNREADABLE, PDF_PASSWORD_WRONG */
async function choiceOf(inputs: readonly string[], values: Values): Promise<VerifyChoice> {
  const { content, jobs, offline, report } = values;
  if (inputs.length === 0) throw new KysoError("USAGE", `kyso ${description.usage}`);
  const files = inputs.flatMap(filesOf);
  if (content !== undefined && files.length > 1) {
    throw new KysoError("USAGE", "--content goes with one signature file");
  }
  if (report !== undefined && files.length > MAX_REPORTED_FILES) {
    throw new KysoError("USAGE", `--report takes at most ${MAX_REPORTED_FILES} files`);
  }
  const folders = userFolders();
  const settings = await new SettingSource(folders).read();
  return {
    files,
    dataFolder: folders.data,
    settings: {
      ...settings,
      trust: [...settings.trust, ...namedTrust(values.trust)],
      offline: settings.offline || offline === true,
    },
    password: readPasswordFile(values["password-file"]),
    content,
    jobs: jobs === undefined ? undefined : jobsOf(jobs),
    digest: report !== undefined,
  };
}

/** A folder that can't be listed, or holds nothing of ours, is reported as such: nothing that was named is left out. */
function filesOf(input: string): readonly string[] {
  try {
    const files = withoutFolders([input], ENDINGS);
    return files.length === 0 ? [input] : files;
  } catch {
    return [input];
  }
}

function jobsOf(value: string): number {
  if (!/^[1-9]$/.test(value) || Number(value) > MAX_PROCESSES) {
    throw new KysoError("USAGE", `--jobs is 1 to ${MAX_PROCESSES}`);
  }
  return Number(value);
}

interface Destination {
  readonly output: Output;
  readonly tally: VerdictTally;
  readonly report: ReportFile | null;
}

async function check(choice: VerifyChoice, { output, tally, report }: Destination): Promise<void> {
  const { verifyFiles } = await import("./verify-run.ts");
  const progress = new Progress(choice.files.length);
  try {
    await verifyFiles(choice, (each) => {
      progress.clear();
      tally.add(each);
      output.take(each);
      report?.take(each);
      progress.advance();
    });
  } finally {
    progress.clear();
  }
  output.end();
}

function inputsOf(args: readonly string[]): readonly string[] {
  try {
    return parseArguments(description, args).positionals.flatMap(filesOf);
  } catch {
    return [];
  }
}
