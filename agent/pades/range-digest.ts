import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";
import type { ByteSource } from "../pdf/source.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import type { PreparedSignature } from "./signature.ts";

const BLOCK_BYTES = 1024 * 1024;

/** The digests of one revision, which share their hash up to the gap. */
export class RangeDigest {
  /** Of the byte range: what the CMS's `messageDigest` says. */
  readonly messageDigest: Uint8Array;
  readonly #beforeGap: Hash;
  readonly #afterGap: Uint8Array;

  /**
   * @param prefix over the whole original with SHA-256; it is copied
   * @param signedPrefix the same with the signature's hash, see {@link prefixWith}; it is copied
   */
  constructor(prefix: Hash, signedPrefix: Hash, { appended, contents }: PreparedSignature) {
    const beforeGap = appended.subarray(0, contents.start - 1);
    this.#afterGap = appended.subarray(contents.end + 1);
    this.#beforeGap = prefix.copy().update(beforeGap);
    const covered = signedPrefix === prefix ? this.#beforeGap.copy() : signedPrefix.copy().update(beforeGap);
    this.messageDigest = covered.update(this.#afterGap).digest();
  }

  /**
   * SHA-256 of the whole signed document, lower-case hex.
   *
   * @param gap the filled hole with its brackets
   */
  sha256(gap: Uint8Array): string {
    return this.#beforeGap.copy().update(gap).update(this.#afterGap).digest("hex");
  }
}

/**
 * The running hash over a whole document that a signature goes on with. SHA-256 was kept while the document came; for
 * another hash the document is read once more, in blocks.
 *
 * @param prefix with SHA-256
 */
export function prefixWith(source: ByteSource, prefix: Hash, algorithm: SignatureAlgorithm["hash"]): Hash {
  if (algorithm === "SHA-256") return prefix;
  const hash = createHash(HASHES[algorithm].node);
  for (let at = 0; at < source.size; at += BLOCK_BYTES)
    hash.update(source.read(at, Math.min(BLOCK_BYTES, source.size - at)));
  return hash;
}
