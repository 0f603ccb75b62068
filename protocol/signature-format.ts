/**
 * How a signature is carried: in a PDF (PAdES); beside a file or around it (CAdES); in an XML document (XAdES, plain
 * XMLDSig); as a JSON Web Signature, compact, flattened, or compact without its payload.
 */
export const SIGNATURE_FORMATS = [
  "pdf",
  "cades",
  "cades-enveloping",
  "xades",
  "xmldsig",
  "jws",
  "jws-json",
  "jws-detached",
] as const;

export type SignatureFormat = (typeof SIGNATURE_FORMATS)[number];

/** The formats that sign other files than PDF, or a PDF as any file. */
export type FileFormat = Exclude<SignatureFormat, "pdf">;
