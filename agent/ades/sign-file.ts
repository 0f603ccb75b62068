import { KysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { FileFormat } from "../../protocol/signature-format.ts";
import type { ByteSource } from "../pdf/source.ts";
import { freshReport } from "../verify/signature-report.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { signCades } from "./cades.ts";
import type { FileSigning, SignedPieces } from "./file-signing.ts";
import { assertPayload, jwsAlgorithm, signJws } from "./jws.ts";
import { digestsOfPieces, type Piece } from "./piece.ts";
import { openSignableXml } from "./xml-signable.ts";
import { signXml } from "./xml-signature.ts";
import type { XmlTarget } from "./xml-target.ts";

/** A file that has been signed, and whose signature holds. */
export interface SignedFile {
  /** The signed file, or the signature beside it. */
  readonly pieces: readonly Piece[];
  /** Of the pieces together, lower-case hex. */
  readonly sha256: string;
  readonly signature: SignatureReport;
}

/**
 * Signs a file that is not a PDF, or a PDF as any file, and checks the result before it is given out.
 *
 * @param target in an XML document; of no matter elsewhere
 * @throws {KysoError} FILE_TOO_LARGE, XML_*, SIGN_ALGORITHM_UNSUITABLE, SIGN_LEVEL_UNSUPPORTED, TOKEN_*, TSP_*;
 *   SIGN_RESULT_INVALID
 */
export async function signFile(
  signing: FileSigning,
  format: FileFormat,
  target: XmlTarget = {},
): Promise<SignedFile> {
  const { pieces, isStamped } = await signIn(format, signing, target);
  const { sha256, original } = await digestsOfPieces(pieces, signing.source);
  if (format === "cades-enveloping") assertContent(original, signing);
  return { pieces, sha256, signature: reportOf(signing, format, isStamped) };
}

/**
 * Refuses a way to sign that a format has no name for, before any key is asked for.
 *
 * @throws {KysoError} SIGN_ALGORITHM_UNSUITABLE
 */
export function assertAlgorithm(
  certificate: Certificate,
  algorithm: SignatureAlgorithm,
  format: FileFormat,
): void {
  if (format.startsWith("jws")) jwsAlgorithm(certificate, algorithm);
}

/**
 * Refuses a file that can't be signed so, before any key is asked for.
 *
 * @throws {KysoError} FILE_TOO_LARGE, XML_*
 */
export function assertSignable(source: ByteSource, format: FileFormat, target: XmlTarget = {}): void {
  if (format === "xades" || format === "xmldsig") openSignableXml(source, target);
  else if (format.startsWith("jws")) assertPayload(source);
}

function signIn(format: FileFormat, signing: FileSigning, target: XmlTarget): Promise<SignedPieces> {
  switch (format) {
    case "cades":
    case "cades-enveloping":
      return signCades(signing, format === "cades-enveloping");
    case "xades":
    case "xmldsig":
      return signXml(signing, format, target);
    case "jws":
    case "jws-json":
    case "jws-detached":
      return signJws(signing, format);
  }
}

/** What the envelope holds must be what was hashed and signed before. */
function assertContent(sha256: Uint8Array, { prefixHash }: FileSigning): void {
  if (Buffer.compare(prefixHash.copy().digest(), sha256) !== 0) {
    throw new KysoError("SIGN_RESULT_INVALID", "the file has changed while it was signed");
  }
}

function reportOf({ path, time, key }: FileSigning, format: FileFormat, isStamped: boolean): SignatureReport {
  // XMLDSig and JWS say no time, and have no levels.
  const isBaseline = format.startsWith("cades") || format === "xades";
  return freshReport(path[0] ?? null, path, isBaseline ? time : null, {
    field: "",
    level: isBaseline ? (isStamped ? "B-T" : "B-B") : format,
    place: null,
    revision: null,
    certification: null,
    digest: key.algorithm.hash,
  });
}
