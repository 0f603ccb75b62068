import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { KysoError } from "../../protocol/error.ts";
import { diskError } from "../audit/disk.ts";
import { csvText } from "../report/csv.ts";
import { failureOf } from "./failure.ts";

/** How one file of a batch stands at the end of a run. */
export interface BatchOutcome {
  /** Path within the folder, with slashes. */
  readonly name: string;
  readonly file: string;
  readonly out: string;
  /** `before`: by an earlier run. */
  readonly state: "signed" | "before" | "failed" | "left";
  readonly pages: number | null;
  /** SHA-256 of the file, lower-case hex; `null` where it could not be read. */
  readonly sha256: string | null;
  /** Error codes of what the signer should know. */
  readonly warnings: readonly string[];
  readonly error: KysoError | null;
}

const STATES: Readonly<Record<BatchOutcome["state"], string>> = {
  signed: "đã ký",
  before: "đã ký ở lần trước",
  failed: "lỗi",
  left: "chưa ký",
};

/** How many files ended in each way. */
export function batchCounts(
  outcomes: readonly BatchOutcome[],
): Readonly<Record<BatchOutcome["state"], number>> {
  const count = (state: BatchOutcome["state"]): number =>
    outcomes.filter((one) => one.state === state).length;
  return { signed: count("signed"), before: count("before"), failed: count("failed"), left: count("left") };
}

/** One file's outcome as JSON. */
export function batchJson({ error, ...outcome }: BatchOutcome): object {
  return error === null ? outcome : { ...outcome, code: error.code, message: failureOf(error).message };
}

/**
 * Writes what became of each file beside the results, for programs and for people.
 *
 * @returns the files
 * @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL
 */
export async function writeBatchReport(
  folder: string,
  outcomes: readonly BatchOutcome[],
): Promise<readonly string[]> {
  const json = { at: new Date().toISOString(), ...batchCounts(outcomes), files: outcomes.map(batchJson) };
  const rows = outcomes.map(({ name, state, pages, warnings, sha256, error }, index) => [
    String(index + 1),
    name,
    STATES[state],
    pages === null ? "" : String(pages),
    warnings.join(" "),
    error === null ? "" : `${error.code}: ${failureOf(error).message}`,
    sha256 ?? "",
  ]);
  const heading = ["STT", "Tệp", "Kết quả", "Số trang", "Lưu ý", "Lỗi", "SHA-256"];
  const texts = {
    "kyso-batch-report.json": `${JSON.stringify(json, null, 2)}\n`,
    "kyso-batch-report.csv": csvText([heading, ...rows]),
  };
  return Promise.all(
    Object.entries(texts).map(async ([name, text]) => {
      const file = path.join(folder, name);
      try {
        await writeFile(`${file}.new`, text, { mode: 0o600 });
        await rename(`${file}.new`, file);
      } catch (error) {
        throw diskError(error, "FILE_NOT_WRITABLE");
      }
      return file;
    }),
  );
}
