import type { Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { CmsSigner } from "../cms/signed-data.ts";
import { PdfDocument } from "../pdf/document.ts";
import { JoinedSource, MemorySource, type ByteSource } from "../pdf/source.ts";
import type { Certificate } from "../x509/certificate.ts";
import { readSignedRange, type SignedRange } from "./byte-range.ts";
import { claimedTime, placeOf } from "./signature-claim.ts";
import { signatureFields, type SignatureField } from "./signature-field.ts";

/** A revision that is to hold a signature of our own, and what it was made from. */
export interface SigningRevision {
  readonly original: ByteSource;
  /** What follows the original; its `Contents` may still be empty. */
  readonly appended: Uint8Array;
  /** Over the whole original with the signer's hash, not yet finished; it is copied. */
  readonly prefixHash: Hash;
  readonly signer: CmsSigner;
  readonly fieldName: string;
  /** The path that was found before the key was used, signer first. */
  readonly path: readonly Certificate[];
}

/** A fresh signature, and what it was made from. */
export interface SigningResult extends SigningRevision {
  /** As the key gave it. */
  readonly signatureValue: Uint8Array;
}

/** What is left to check once the key has signed: that `appended` is the checked revision with this signature in it. */
export type CompleteCheck = (appended: Uint8Array, signatureValue: Uint8Array) => SignatureReport;

/**
 * Checks a signature of our own before it leaves: the joined file is opened anew, as any reader would, and its new
 * signature found and measured. It must be, byte for byte, the one that belongs to the digest of what the file says is
 * signed, and its value must hold for the key of the certificate. The cost does not depend on the size of the original.
 *
 * @throws {KysoError} SIGN_RESULT_INVALID
 */
export function checkResult(result: SigningResult): SignatureReport {
  return checkRevision(result)(result.appended, result.signatureValue);
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
  const { original, appended: checked, signer, fieldName } = revision;
  const document = PdfDocument.open(new JoinedSource(original, new MemorySource(checked)));
  const field = signatureFields(document).find(({ name }) => name === fieldName);
  if (field?.signature === undefined || field.signature === null)
    throw invalid("the new field has no signature");
  const range = readSignedRange(document, field.signature);
  const isWhole = range?.end === document.source.size && range.gapStart >= original.size && !document.rebuilt;
  if (range === null || !isWhole) throw invalid("the byte range is not the whole file");
  const digest = digestOf(revision, range);
  const report = describe(document, field, field.signature, revision);
  const [start, end] = [range.gapStart - original.size, range.gapEnd - original.size];
  return (appended, signatureValue) => {
    const isSame =
      isEqual(appended.subarray(0, start), checked.subarray(0, start)) &&
      isEqual(appended.subarray(end), checked.subarray(end));
    if (!isSame) throw invalid("another revision than the one that was checked");
    const cms = signer.assemble(digest, signatureValue);
    if (!isHole(appended.subarray(start, end), cms))
      throw invalid("another signature than the one that was made");
    if (!signer.verify(digest, signatureValue)) throw invalid("the signature value does not hold");
    return report;
  };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Whether a gap is exactly a hexadecimal string of a CMS, with zeros behind it. */
function isHole(gap: Uint8Array, cms: Uint8Array): boolean {
  const text = Buffer.from(gap.buffer, gap.byteOffset, gap.length).toString("latin1");
  const expected = `<${Buffer.from(cms)
    .toString("hex")
    .padEnd(text.length - 2, "0")}>`;
  return text.toLowerCase() === expected;
}

function invalid(message: string): KysoError {
  return new KysoError("SIGN_RESULT_INVALID", message);
}

function digestOf({ original, appended, prefixHash }: SigningRevision, range: SignedRange): Uint8Array {
  return prefixHash
    .copy()
    .update(appended.subarray(0, range.gapStart - original.size))
    .update(appended.subarray(range.gapEnd - original.size))
    .digest();
}

function describe(
  document: PdfDocument,
  field: SignatureField,
  signature: NonNullable<SignatureField["signature"]>,
  { signer, path }: SigningRevision,
): SignatureReport {
  const { certificate } = signer;
  return {
    field: field.name,
    kind: "signature",
    indication: "TOTAL-PASSED",
    subIndication: null,
    intact: true,
    coversWholeFile: true,
    changesAfter: "none",
    changesAllowed: true,
    signer: certificate.subject,
    certificate: certificate.sha256,
    issuer: certificate.issuer.commonName,
    trustedBy: path.at(-1)?.subject.commonName ?? null,
    signingTime: claimedTime(document, signature.dict)?.toISOString() ?? null,
    level: "B-B",
    place: placeOf(document, field.dict),
  };
}
