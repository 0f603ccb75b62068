import { createHash, type Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import { ID } from "../cms/object-identifier.ts";
import { parseSignedData } from "../cms/parsed-signed-data.ts";
import type { CmsSigner } from "../cms/signed-data.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import { octetsOfGap, readSignedRange } from "./byte-range.ts";
import { certificationLevel } from "./permission.ts";
import { claimedTime, placeOf } from "./signature-claim.ts";
import { writesExactly, type WantedNote } from "./written-note.ts";
import { freshReport } from "./signature-report.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** A revision that is to hold a signature of our own, and what it was made from. */
export interface SigningRevision {
  readonly original: PdfDocument;
  /** What follows the original; its `Contents` may still be empty. */
  readonly appended: Uint8Array;
  /** Over the whole original with the signer's hash, not yet finished; it is copied. */
  readonly prefixHash: Hash;
  readonly signer: CmsSigner;
  readonly fieldName: string;
  /** The path that was found before the key was used, signer first. */
  readonly path: readonly Certificate[];
  /** What it writes on the first page; nothing where it is left out. */
  readonly notes?: readonly WantedNote[] | undefined;
}

/** A fresh signature, and what it was made from. */
export interface SigningResult extends SigningRevision {
  /** As the key gave it. */
  readonly signatureValue: Uint8Array;
  /** Over the signature value; `null` for B-B. */
  readonly timestamp?: TimestampToken | null;
}

/** What is left to check once the key has signed: that `appended` is the checked revision with this signature in it. */
export type CompleteCheck = (
  appended: Uint8Array,
  signatureValue: Uint8Array,
  timestamp?: TimestampToken | null,
) => SignatureReport;

/**
 * Checks a signature of our own before it leaves: the joined file is opened anew, as any reader would, and its new
 * signature found and measured. It must be, byte for byte, the one that belongs to the digest of what the file says is
 * signed, and its value must hold for the key of the certificate; and the revision must write on the pages what was asked
 * for and nothing else. The cost does not depend on the size of the original.
 *
 * @throws {KysoError} SIGN_RESULT_INVALID
 */
export function checkResult(result: SigningResult): SignatureReport {
  return checkRevision(result)(result.appended, result.signatureValue, result.timestamp);
}

/**
 * The part of {@link checkResult} that needs no signature, so that it can be done while the token makes one. What it
 * gives does the rest, and throws the same.
 *
 * @throws {KysoError} SIGN_RESULT_INVALID
 */
export function checkRevision(revision: SigningRevision): CompleteCheck {
  try {
    return check(revision);
  } catch (error) {
    if (error instanceof KysoError && error.code === "SIGN_RESULT_INVALID") throw error;
    throw new KysoError("SIGN_RESULT_INVALID", "the signed document can't be read back", { cause: error });
  }
}

function check(revision: SigningRevision): CompleteCheck {
  const { original, appended: checked, signer, fieldName, notes = [] } = revision;
  const document = original.followedBy(checked);
  const { size } = original.source;
  const field = signatureFields(document).find(({ name }) => name === fieldName);
  if (field?.signature === undefined || field.signature === null)
    throw invalid("the new field has no signature");
  const range = readSignedRange(document, field.signature);
  const isWhole = range?.end === document.source.size && range.gapStart >= size && !document.rebuilt;
  if (range === null || !isWhole) throw invalid("the byte range is not the whole file");
  if (!writesExactly(original, document, notes))
    throw invalid("other annotations than those that were asked for");
  const report = describe(document, field, field.signature, revision);
  const [start, end] = [range.gapStart - size, range.gapEnd - size];
  const digest = digestOf(revision, start, end);
  return (appended, signatureValue, timestamp = null) => {
    const isSame =
      isEqual(appended.subarray(0, start), checked.subarray(0, start)) &&
      isEqual(appended.subarray(end), checked.subarray(end));
    if (!isSame) throw invalid("another revision than the one that was checked");
    const cms = signer.assemble(digest, signatureValue, timestamp?.der ?? null);
    if (!isHole(appended.subarray(start, end), cms))
      throw invalid("another signature than the one that was made");
    if (!signer.verify(digest, signatureValue)) throw invalid("the signature value does not hold");
    return timestamp === null ? report : withTimestamp(report, cms, signatureValue, timestamp);
  };
}

/** The report of a signature whose time stamp is found in it again, and is one over its value. */
function withTimestamp(
  report: SignatureReport,
  cms: Uint8Array,
  signatureValue: Uint8Array,
  { der, messageImprint, hash, genTime, certificate }: TimestampToken,
): SignatureReport {
  const { signer } = parseSignedData(cms);
  const [token, ...others] = signer.unsignedAttributes.get(ID.timeStampToken) ?? [];
  const imprint = createHash(HASHES[hash].node).update(signatureValue).digest();
  const isAsMeant =
    token !== undefined && others.length === 0 && isEqual(token, der) && isEqual(imprint, messageImprint);
  if (!isAsMeant) throw invalid("another time stamp than the one that was made");
  return {
    ...report,
    level: "B-T",
    signingTime: genTime.toISOString(),
    signingTimeSource: "timestamp",
    timestampedBy: certificate.subject.commonName,
    remarks: [],
  };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Whether a gap is exactly a hexadecimal string of a CMS, with zeros behind it. */
export function isHole(gap: Uint8Array, cms: Uint8Array): boolean {
  const octets = octetsOfGap(gap);
  if (octets === null || octets.length < cms.length) return false;
  const padding = octets.subarray(cms.length);
  return isEqual(octets.subarray(0, cms.length), cms) && isEqual(padding, new Uint8Array(padding.length));
}

function invalid(message: string): KysoError {
  return new KysoError("SIGN_RESULT_INVALID", message);
}

/** @param start of the gap, and its `end`, within what is appended */
function digestOf({ appended, prefixHash }: SigningRevision, start: number, end: number): Uint8Array {
  return prefixHash.copy().update(appended.subarray(0, start)).update(appended.subarray(end)).digest();
}

function describe(
  document: PdfDocument,
  field: SignatureField,
  signature: NonNullable<SignatureField["signature"]>,
  { signer, path }: SigningRevision,
): SignatureReport {
  return freshReport(signer.certificate, path, claimedTime(document, signature.dict), {
    field: field.name,
    level: "B-B",
    place: placeOf(document, field.dict),
    revision: document.revisions.length - 1,
    certification: certificationLevel(document, signature.dict),
    digest: signer.algorithm.hash,
  });
}
