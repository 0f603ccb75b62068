import type { Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { Progress } from "../../protocol/operation.ts";
import type { CmsSigner } from "../cms/signed-data.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { SigningKey } from "../token/signing-key.ts";
import { checkRevision, type CompleteCheck } from "../verify/result-check.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { WantedLevel } from "./level-services.ts";
import { RangeDigest, prefixWith } from "./range-digest.ts";
import type { PreparedSignature, SignatureRequest } from "./signature.ts";
import { embedSignature, prepareSignature } from "./signature.ts";
import { SignatureStamper, type Stamping } from "./signature-stamper.ts";
import type { SignedPdf, StampedPdf } from "./signed-pdf.ts";

/** A signature that is on its way from a document to a key. */
export interface Signing {
  readonly document: PdfDocument;
  /**
   * SHA-256 over the whole document, not yet finished; it is copied. The document is not read for its digest again, but
   * once where the signature's hash is another.
   */
  readonly prefixHash: Hash;
  readonly key: SigningKey;
  /** Of the same key. */
  readonly signer: CmsSigner;
  /** The path that was found before the key is used, signer first, root last. */
  readonly path: readonly Certificate[];
  readonly request: SignatureRequest;
  /** B-B where nothing is said. */
  readonly level?: WantedLevel | undefined;
  /**
   * Given what follows the document before it is checked, so that it can be on its way to the disk meanwhile. Nobody may
   * read it before {@link signPdf} has resolved.
   */
  readonly keep?: (appended: Uint8Array) => void;
  /** Told of each step as it begins. */
  readonly onStep?: (step: Progress["step"]) => void;
}

/**
 * Signs a document at a PAdES level, one incremental update for each of its steps, and checks each of them before the
 * result is given out. The time that it takes does not depend on the document's size.
 *
 * @throws {KysoError} TOKEN_*; SIGN_RESULT_INVALID; TSP_NOT_CONFIGURED before the key is used; where the level must be
 *   reached, TSP_*, NETWORK_*, SIGN_TIMESTAMP_TOO_LARGE, CERTIFICATE_REVOKED, CERTIFICATE_REVOCATION_UNKNOWN;
 *   JOB_CANCELLED; and what {@link prepareSignature} throws
 * @see ETSI EN 319 142-1, 6.3
 */
export async function signPdf(signing: Signing): Promise<SignedPdf> {
  const { level } = signing;
  if (!isStamped(level)) return signRevision(signing, null);
  if (level.timestamps === null) throw new KysoError("TSP_NOT_CONFIGURED", "no time stamp server is set");
  const stamper = new SignatureStamper(level);
  if (level.wanted === "B-T") return signRevision(signing, stamper);
  // What is kept early is the whole, so it has to wait for the revisions that follow.
  const { keep, ...rest } = signing;
  const signed = await signRevision(rest, stamper);
  // Loaded when it is needed: most signatures are none of these levels.
  const { raiseSigned } = await import("./raise-signed.ts");
  const raised = await raiseSigned(signing, signed, level);
  keep?.(raised.appended);
  return raised;
}

/**
 * Makes sure of all that can be known before the key is there: that the document, the place and the field take this
 * signature. What it throws has cost no try of the PIN.
 *
 * @throws {KysoError} what {@link prepareSignature} throws
 */
export function assertSignable(
  document: PdfDocument,
  request: SignatureRequest,
  { path, hash, level }: Pick<Signing, "path" | "level"> & Pick<SignatureAlgorithm, "hash">,
): void {
  prepareSignature(document, asAsked(request, { path, hash, hasTimestamp: isStamped(level) }), 0);
}

function isStamped(level: WantedLevel | undefined): level is WantedLevel {
  return level !== undefined && level.wanted !== "B-B";
}

/** The request with what a field's seed value may ask about. */
function asAsked(request: SignatureRequest, signing: SignatureRequest["signing"]): SignatureRequest {
  return { ...request, signing };
}

async function signRevision(signing: Signing, stamper: SignatureStamper | null): Promise<StampedPdf> {
  const { document, key, signer, request, path, onStep } = signing;
  const { hash } = signer.algorithm;
  const wanted = asAsked(request, { path, hash, hasTimestamp: stamper !== null });
  const prefix = prefixWith(document.source, signing.prefixHash, hash);
  for (let room = signer.maxSize + (stamper?.room ?? 0); ;) {
    onStep?.("preparing");
    const prepared = prepareSignature(document, wanted, room);
    const digest = new RangeDigest(signing.prefixHash, prefix, prepared);
    onStep?.("signing-on-token");
    const value = key.sign(signer.signedAttributes(digest.messageDigest));
    // Its failure is met below; the check may fail first.
    value.catch(() => undefined);
    const complete = checkRevision({
      original: document,
      appended: prepared.appended,
      fieldName: prepared.fieldName,
      prefixHash: prefix,
      signer,
      path,
      notes: request.written?.notes,
    });
    const signature = await value;
    if (stamper !== null) onStep?.("time-stamping");
    const stamp = (await stamper?.stamp(signature, room - signer.maxSize)) ?? NO_STAMP;
    const cms = signer.assemble(digest.messageDigest, signature, stamp.token?.der);
    if (cms.length <= room) return finish(signing, prepared, digest, { cms, signature, complete, stamp });
    room = Math.max(cms.length, signer.maxSize + (stamper?.room ?? 0));
  }
}

const NO_STAMP: Stamping = { token: null, shortfall: null };

function finish(
  signing: Signing,
  prepared: PreparedSignature,
  digest: RangeDigest,
  made: {
    readonly cms: Uint8Array;
    readonly signature: Uint8Array;
    readonly complete: CompleteCheck;
    readonly stamp: Stamping;
  },
): StampedPdf {
  signing.onStep?.("checking-result");
  const appended = embedSignature(prepared, made.cms);
  signing.keep?.(appended);
  const { token, shortfall } = made.stamp;
  const signature = made.complete(appended, made.signature, token);
  const { start, end } = prepared.contents;
  const sha256 = digest.sha256(appended.subarray(start - 1, end + 1));
  const contents = new Uint8Array((end - start) / 2);
  contents.set(made.cms);
  return { appended, sha256, signature, shortfall, token, contents };
}
