import type { Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { PADES_LEVELS, reaches, type PadesLevel } from "../../protocol/pades-level.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { checkSignatures, type CheckedSignature } from "../verify/checked-signature.ts";
import { addDocumentTimestamp, type DocumentTimestamp } from "./document-timestamp.ts";
import { GrowingDocument } from "./growing-document.ts";
import type { LevelRun } from "./level-services.ts";
import { storeValidationData, type ProvenSignature } from "./raise-level.ts";

/** A signed document at a higher level. */
export interface ExtendedDocument {
  /** What follows the document; empty where it has the level already. */
  readonly appended: Uint8Array;
  /** Of the document and what follows it, lower-case hex. */
  readonly sha256: string;
  /** The lowest level of its signatures before, and now. */
  readonly before: PadesLevel;
  readonly after: PadesLevel;
}

/**
 * Raises all signatures of a document to a level. There is no room in a signature for a time stamp of its own any more, so
 * B-T is reached by a document time stamp over all that stands there; for B-LT the validation data follow it, and for
 * B-LTA another document time stamp over these. A document that has B-LTA gets a further round: the data of the time stamps
 * that it has, and a new one over all.
 *
 * @param prefixHash SHA-256 over the whole document, not yet finished; it is copied
 * @throws {KysoError} EXTEND_NO_SIGNATURE; EXTEND_SIGNATURE_BROKEN; CERTIFICATE_* for a signer whose path does not lead to
 *   a trusted root, or has ended before there was a time stamp; CERTIFICATE_REVOKED, CERTIFICATE_REVOCATION_UNKNOWN;
 *   PDF_PERMISSION_DENIED; and what {@link addDocumentTimestamp} throws
 * @see ETSI EN 319 142-1, 5.4 and 6.3
 */
export async function extendDocument(
  document: PdfDocument,
  prefixHash: Hash,
  level: PadesLevel,
  run: LevelRun,
): Promise<ExtendedDocument> {
  const checked = checkSignatures(document, { trust: run.trust });
  const before = levelOf(checked);
  const growing = new GrowingDocument(document, prefixHash);
  if (level === "B-LTA" || !reaches(before, level)) {
    if (document.security?.allowsSigning === false) throw new KysoError("PDF_PERMISSION_DENIED");
    await raise(growing, checked, level, run);
  }
  const { appended, sha256 } = growing;
  return { appended, sha256, before, after: reaches(before, level) ? before : level };
}

/** The lowest level of a document's signatures, which must all hold. */
function levelOf(checked: readonly CheckedSignature[]): PadesLevel {
  const signatures = checked.filter(isSignature);
  if (signatures.length === 0) throw new KysoError("EXTEND_NO_SIGNATURE");
  if (checked.some(({ report }) => report.indication === "TOTAL-FAILED")) {
    throw new KysoError("EXTEND_SIGNATURE_BROKEN");
  }
  const levels = signatures.map(({ reached }) => PADES_LEVELS.findIndex((one) => one === reached));
  const lowest = PADES_LEVELS[Math.min(...levels)];
  if (lowest === undefined) throw new KysoError("EXTEND_SIGNATURE_BROKEN", "a signature that can't be told");
  return lowest;
}

async function raise(
  growing: GrowingDocument,
  checked: readonly CheckedSignature[],
  level: PadesLevel,
  run: LevelRun,
): Promise<void> {
  const now = new Date();
  const signatures = checked.filter(isSignature);
  // What could not be told after the time stamp is told before it.
  for (const signature of signatures) if (signature.proof === null) provenPath(signature, now);
  const isProven = signatures.every(({ proof }) => proof !== null);
  const fresh = isProven ? null : await addDocumentTimestamp(growing, run);
  if (level === "B-T") return;
  const stamps = checked.filter((one) => !isSignature(one));
  const known = [...signatures, ...stamps].flatMap((one) => provenSignature(one, fresh) ?? []);
  const own = fresh === null ? [] : [{ contents: fresh.contents, paths: [pathOfStamp(fresh.token)] }];
  await storeValidationData(growing, [...known, ...own], run);
  if (level === "B-LTA") await addDocumentTimestamp(growing, run);
}

function isSignature({ report }: CheckedSignature): boolean {
  return report.kind === "signature";
}

/** What it takes to check a signature later; `null` for a time stamp that can't be relied on, and so proves nothing. */
function provenSignature(checked: CheckedSignature, fresh: DocumentTimestamp | null): ProvenSignature | null {
  const { contents, path, proof } = checked;
  if (contents === null) return null;
  if (!isSignature(checked)) return proof === null ? null : { contents, paths: [pathOfStamp(proof.token)] };
  const token = proof?.token ?? fresh?.token ?? null;
  if (token === null) return null;
  const at = proof?.at ?? token.genTime;
  const signer = proof === null || path === null ? provenPath(checked, at) : path;
  return { contents, paths: [{ path: signer, at }, pathOfStamp(token)] };
}

function pathOfStamp({ path, genTime }: TimestampToken): ProvenSignature["paths"][number] {
  return { path, at: genTime };
}

/** The signer's path at the moment that is going to be proven. @throws {KysoError} CERTIFICATE_* */
function provenPath(signature: CheckedSignature, at: Date): readonly Certificate[] {
  const found = signature.pathAt(at);
  if (found !== null && "path" in found) return found.path;
  throw new KysoError(
    found?.failure ?? "CERTIFICATE_UNTRUSTED",
    "the signer's path at the time of the time stamp",
  );
}
