import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { CheckedFormat, FileReport } from "../../protocol/report.ts";
import type { ByteSource } from "../pdf/source.ts";
import { type Attachment, type AttachmentReport, contentNameOf, MAX_ATTACHMENTS } from "./attachment.ts";
import { formatOf } from "./file-format.ts";
import { unreadableReport } from "./unreadable-report.ts";

/** What a file within another is checked as. */
export interface InnerPlace {
  /** Name to report. */
  readonly file: string;
  /** What a detached signature is of. */
  readonly content: ByteSource | undefined;
}

/** Checks a file within another; `null` where it is too deep in. */
type InnerCheck = (
  source: ByteSource,
  format: CheckedFormat,
  place: InnerPlace,
) => Promise<FileReport | null>;

/**
 * Checks the files within a file, one after the other; those within them stand behind them, by their whole names.
 *
 * @throws {KysoError} XML_TOO_COMPLEX
 */
export async function checkAttachments(
  attachments: readonly Attachment[],
  now: Date,
  check: InnerCheck,
): Promise<AttachmentReport[]> {
  const reports: AttachmentReport[] = [];
  for (const attachment of attachments) {
    const found = await checkAttachment(attachment, attachments, now, check);
    if (found === null) continue;
    const { attachments: inner, ...report } = found;
    reports.push(report, ...inner.map((one) => ({ ...one, file: `${report.file}/${one.file}` })));
    if (reports.length > MAX_ATTACHMENTS) throw new KysoError("XML_TOO_COMPLEX", "too many attachments");
  }
  return reports;
}

async function checkAttachment(
  attachment: Attachment,
  beside: readonly Attachment[],
  now: Date,
  check: InnerCheck,
): Promise<FileReport | null> {
  const { name, code } = attachment;
  let source: ByteSource;
  try {
    source = attachment.open();
  } catch (error) {
    return unreadableReport(name, asKysoError(error).code, now);
  }
  const format = formatOf(source);
  // A file of another kind can't carry a signature that is looked for: that it can't be read is nothing to worry about.
  if (format === null)
    return { ...unreadableReport(name, "PDF_NOT_A_PDF", now), size: source.size, verdict: "NONE", code };
  const report = await check(source, format, { file: name, content: contentBeside(name, beside) });
  if (report === null || code === null) return report;
  const isDoubtful = code === "EDXML_DUPLICATE_ID" && report.verdict === "TOTAL-PASSED";
  return { ...report, code: report.code ?? code, verdict: isDoubtful ? "INDETERMINATE" : report.verdict };
}

/** What a detached signature in a package is of: the file there that has its name without the last ending. */
function contentBeside(name: string, beside: readonly Attachment[]): ByteSource | undefined {
  const wanted = contentNameOf(name);
  const [found, ...others] = beside.filter((one) => one.name === wanted);
  if (found === undefined || others.length > 0) return undefined;
  try {
    return found.open();
  } catch (error) {
    if (error instanceof KysoError) return undefined;
    throw error;
  }
}
