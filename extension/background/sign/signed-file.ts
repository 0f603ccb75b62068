import type { SignatureFormat } from "../../../protocol/signature-format.ts";

/** The parts of a job's document, by which the rest of the extension names its files. */
export type DocumentPart = "document" | "appended" | "result";

/** What a signed file is to those who get it. */
interface SignedFile {
  /** Put behind the document's own name. */
  readonly extension: string;
  readonly contentType: string;
}

const CMS: SignedFile = { extension: ".p7s", contentType: "application/pkcs7-signature" };
const XML: SignedFile = { extension: "", contentType: "application/xml" };
const JOSE: SignedFile = { extension: ".jws", contentType: "application/jose" };

/** @see RFC 8551, 3.2.1; RFC 7303; RFC 7515, 9.2 */
const SIGNED_FILES: Readonly<Record<SignatureFormat, SignedFile>> = {
  pdf: { extension: "", contentType: "application/pdf" },
  cades: CMS,
  "cades-enveloping": { ...CMS, contentType: "application/pkcs7-mime" },
  xades: XML,
  xmldsig: XML,
  jws: JOSE,
  "jws-json": { extension: ".jws.json", contentType: "application/jose+json" },
  "jws-detached": JOSE,
};

/** Name of the signed file. */
export function signedName(fileName: string, format: SignatureFormat): string {
  return fileName + SIGNED_FILES[format].extension;
}

/** Media type of the signed file. */
export function signedType(format: SignatureFormat): string {
  return SIGNED_FILES[format].contentType;
}

/** The part that signing makes: what follows a PDF, or the whole of anything else. */
export function madePart(format: SignatureFormat): "appended" | "result" {
  return format === "pdf" ? "appended" : "result";
}

/** The parts that are the signed file when they are joined. */
export function signedParts(format: SignatureFormat): readonly DocumentPart[] {
  return format === "pdf" ? ["document", "appended"] : ["result"];
}
