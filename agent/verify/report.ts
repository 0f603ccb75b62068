import { asKysoError } from "../../protocol/error.ts";
import type { FileReport, SignatureReport } from "../../protocol/report.ts";
import { PdfDocument } from "../pdf/document.ts";
import type { ByteSource } from "../pdf/source.ts";
import { checkSignatures, type VerifyOptions } from "./checked-signature.ts";
import { worstOf } from "./conclusion.ts";

export type { VerifyOptions } from "./checked-signature.ts";

/**
 * Checks every signature of a file. A bad signature, or a file that can't be read, is a result and never thrown.
 *
 * Revocation is not asked for: a signature passes by what the file and the trusted roots show.
 *
 * @param options.file name to report
 * @param options.password of a document that has one
 * @see EN 319 102-1, 5.3; ETSI EN 319 142-1
 */
export function verifyFile(
  source: ByteSource,
  options: VerifyOptions & { readonly file: string; readonly password?: string | undefined },
): FileReport {
  const { file, password } = options;
  const facts = {
    file,
    format: "pdf" as const,
    size: source.size,
    sha256: null,
    checkedAt: new Date().toISOString(),
    revisions: [],
    attachments: [],
  };
  try {
    const signatures = verifyDocument(PdfDocument.open(source, { password }), options);
    return { ...facts, verdict: worstOf(signatures), code: null, signatures };
  } catch (error) {
    return { ...facts, verdict: "UNREADABLE", code: asKysoError(error).code, signatures: [] };
  }
}

/**
 * Checks every signature of a document that is open already, also those that a later revision took away.
 *
 * @returns in the order in which they were made; those whose byte range is wrong come last
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX when the document can't be walked; PDF_DAMAGED_AND_SIGNED when it is
 * damaged and its signatures can't be found; never for a bad signature
 */
export function verifyDocument(document: PdfDocument, options: VerifyOptions): SignatureReport[] {
  return checkSignatures(document, options).map(({ report }) => report);
}
