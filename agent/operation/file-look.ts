import { asKysoError, type ErrorCode } from "../../protocol/error.ts";
import type { DocumentSummary } from "../../protocol/operation.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import { contentOf } from "../ades/file-content.ts";
import { assertSignable } from "../ades/sign-file.ts";
import type { XmlTarget } from "../ades/xml-target.ts";
import type { ReceivedDocument } from "../job/job.ts";
import { FileSource } from "../pdf/source.ts";

/** Looks at a document that is not signed as a PDF: what it holds, and whether it can be signed so. */
export function lookAtFile(
  document: ReceivedDocument,
  format: FileFormat,
  xml: XmlTarget,
): Pick<DocumentSummary, "refusal" | "content"> {
  const source = new FileSource(document.path);
  try {
    return { refusal: refusalOf(source, format, xml), content: contentOf(source) };
  } finally {
    source.close();
  }
}

function refusalOf(source: FileSource, format: FileFormat, xml: XmlTarget): ErrorCode | null {
  try {
    assertSignable(source, format, xml);
    return null;
  } catch (error) {
    return asKysoError(error).code;
  }
}
