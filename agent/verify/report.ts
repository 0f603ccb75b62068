import type { SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { checkSignatures, type VerifyOptions } from "./checked-signature.ts";

/**
 * Checks every signature of a document that is open already, also those that a later revision took away, by what the
 * document and the trusted roots show: nobody is asked.
 *
 * @returns in the order in which they were made; those whose byte range is wrong come last
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX when the document can't be walked; PDF_DAMAGED_AND_SIGNED when it is
 * damaged and its signatures can't be found; never for a bad signature
 * @see EN 319 102-1, 5.3; ETSI EN 319 142-1
 */
export function verifyDocument(document: PdfDocument, options: VerifyOptions): SignatureReport[] {
  return checkSignatures(document, options).map(({ report }) => report);
}
