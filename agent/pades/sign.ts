import type { Hash } from "node:crypto";
import type { Progress } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { CmsSigner } from "../cms/signed-data.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { SigningKey } from "../token/signing-key.ts";
import { checkRevision, type CompleteCheck } from "../verify/result-check.ts";
import type { Certificate } from "../x509/certificate.ts";
import { RangeDigest, prefixWith } from "./range-digest.ts";
import type { PreparedSignature, SignatureRequest } from "./signature.ts";
import { embedSignature, prepareSignature } from "./signature.ts";

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
  /**
   * Given what follows the document before it is checked, so that it can be on its way to the disk meanwhile. Nobody may
   * read it before {@link signPdf} has resolved.
   */
  readonly keep?: (appended: Uint8Array) => void;
  /** Told of each step as it begins. */
  readonly onStep?: (step: Progress["step"]) => void;
}

export interface SignedPdf {
  /** What follows the document. */
  readonly appended: Uint8Array;
  /** Of the document and what follows it, lower-case hex. */
  readonly sha256: string;
  /** The new signature, as it was found in the result. */
  readonly signature: SignatureReport;
}

/**
 * Signs a document: PAdES B-B, in one incremental update, and checks the result before it is given out. The time that
 * it takes does not depend on the document's size.
 *
 * @throws {KysoError} TOKEN_*; SIGN_RESULT_INVALID; and what {@link prepareSignature} throws
 * @see ETSI EN 319 142-1, 6.3
 */
export async function signPdf(signing: Signing): Promise<SignedPdf> {
  const { document, key, signer, request, path, onStep } = signing;
  const wanted = { ...request, signing: { ...request.signing, path, hash: signer.algorithm.hash } };
  const prefix = prefixWith(document.source, signing.prefixHash, signer.algorithm.hash);
  let room = signer.maxSize;
  for (;;) {
    onStep?.("preparing");
    const prepared = prepareSignature(document, wanted, room);
    const digest = new RangeDigest(signing.prefixHash, prefix, prepared);
    onStep?.("signing-on-token");
    const value = key.sign(signer.signedAttributes(digest.messageDigest));
    // Its failure is met below; the check may fail first.
    value.catch(() => undefined);
    const complete = checkRevision({
      ...signing,
      ...prepared,
      original: document.source,
      security: document.security,
      prefixHash: prefix,
    });
    const signature = await value;
    const cms = signer.assemble(digest.messageDigest, signature);
    if (cms.length <= room) return finish(signing, prepared, digest, { cms, signature, complete });
    room = cms.length;
  }
}

function finish(
  signing: Signing,
  prepared: PreparedSignature,
  digest: RangeDigest,
  made: { readonly cms: Uint8Array; readonly signature: Uint8Array; readonly complete: CompleteCheck },
): SignedPdf {
  signing.onStep?.("checking-result");
  const appended = embedSignature(prepared, made.cms);
  signing.keep?.(appended);
  const signature = made.complete(appended, made.signature);
  const { start, end } = prepared.contents;
  return { appended, sha256: digest.sha256(appended.subarray(start - 1, end + 1)), signature };
}
