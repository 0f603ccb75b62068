import type { Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfDict } from "../pdf/object.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { readSignedRange } from "./byte-range.ts";
import { isHole } from "./result-check.ts";
import {
  readSecurityStore,
  securityStoreDict,
  VALIDATION_KINDS,
  validationDataOf,
  type ValidationData,
} from "./security-store.ts";
import { signatureFields } from "./signature-field.ts";
import { StoredAnswers } from "./stored-answers.ts";

/** A revision that raises a document's level, before it leaves. */
interface LevelRevision {
  readonly before: PdfDocument;
  readonly appended: Uint8Array;
}

/**
 * Checks a document time stamp of our own: the joined file is opened anew, and the new field's byte range, digest and
 * token must be what was stamped. Nothing of the document before it is read for a digest.
 *
 * @param revision.prefixHash SHA-256 over the document before, not yet finished; it is copied
 * @throws {KysoError} SIGN_RESULT_INVALID
 */
export function checkTimestampRevision(
  revision: LevelRevision & {
    readonly prefixHash: Hash;
    readonly fieldName: string;
    readonly token: TimestampToken;
  },
): void {
  const { before, appended, prefixHash, fieldName, token } = revision;
  const document = reopened(revision);
  const field = signatureFields(document).find(({ name }) => name === fieldName);
  const signature = field?.signature ?? null;
  const range = signature === null ? null : readSignedRange(document, signature);
  const { size } = before.source;
  if (range === null || range.end !== document.source.size || range.gapStart < size) {
    throw invalid("the time stamp does not cover the whole file");
  }
  const [start, end] = [range.gapStart - size, range.gapEnd - size];
  const digest = prefixHash
    .copy()
    .update(appended.subarray(0, start))
    .update(appended.subarray(end))
    .digest();
  if (Buffer.compare(digest, token.messageImprint) !== 0) throw invalid("the time stamp is of other bytes");
  if (!isHole(appended.subarray(start, end), token.der))
    throw invalid("another token than the one that came");
}

/** What was stored for one signature. */
export interface StoredSignature {
  readonly vriKey: string;
  readonly data: ValidationData;
  /** Whose status the data are to show. */
  readonly paths: readonly { readonly path: readonly Certificate[]; readonly at: Date }[];
}

/**
 * Checks a revision of our own that adds validation data: read anew, the store must hold all of it, under each
 * signature's name, it must show of each certificate that it was not revoked, and the document's signatures must be those
 * that it had.
 *
 * @throws {KysoError} SIGN_RESULT_INVALID; CERTIFICATE_REVOCATION_UNKNOWN where the data do not show it
 */
export function checkStoreRevision(
  revision: LevelRevision & {
    readonly signatures: readonly StoredSignature[];
    readonly trust: TrustStore;
  },
): void {
  const { before, signatures, trust } = revision;
  const document = reopened(revision);
  const store = readSecurityStore(document);
  if (store === null) throw invalid("no security store");
  const entries = document.resolve(securityStoreDict(document)?.get("VRI") ?? null);
  for (const { vriKey, data } of signatures) {
    const hasEntry = entries instanceof PdfDict && document.resolve(entries.get(vriKey)) instanceof PdfDict;
    if (!hasEntry) throw invalid("a signature without its entry in the security store");
    for (const kind of VALIDATION_KINDS) {
      const stored = new Set(store[kind].map(({ bytes }) => (bytes === null ? null : textOf(bytes))));
      if (!data[kind].every((bytes) => stored.has(textOf(bytes)))) throw invalid(`${kind} are missing`);
    }
  }
  if (fieldNames(before) !== fieldNames(document)) throw invalid("other signature fields than before");
  const answers = new StoredAnswers(validationDataOf(store), trust, new Date());
  const paths = signatures.flatMap((signature) => signature.paths);
  // Whether older answers were there in time is for the document's time stamps to show, not for the store.
  for (const { at } of paths) answers.prove(validationDataOf(store), at);
  if (!paths.every(({ path, at }) => answers.covers(path, at))) {
    throw new KysoError("CERTIFICATE_REVOCATION_UNKNOWN", "what was stored does not show the status");
  }
}

function reopened({ before, appended }: LevelRevision): PdfDocument {
  let document: PdfDocument;
  try {
    document = before.followedBy(appended);
  } catch (cause) {
    throw new KysoError("SIGN_RESULT_INVALID", "the new revision can't be read back", { cause });
  }
  const isOneMore = document.revisions.length === before.revisions.length + 1;
  const isWhole = document.revisions.at(-1)?.end === document.source.size;
  if (document.rebuilt || !isWhole || !isOneMore) throw invalid("not one whole revision more");
  return document;
}

function fieldNames(document: PdfDocument): string {
  return JSON.stringify(signatureFields(document).map(({ name, ref }) => [name, ref.toString()]));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function invalid(message: string): KysoError {
  return new KysoError("SIGN_RESULT_INVALID", message);
}
