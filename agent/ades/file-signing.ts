import type { Hash } from "node:crypto";
import type { ByteSource } from "../pdf/source.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Piece } from "./piece.ts";

/**
 * Has a time stamp made.
 *
 * @param imprint SHA-256 of what is stamped
 * @returns a TimeStampToken, DER of its ContentInfo; `null` where the signature is to do without
 */
export type StampTime = (imprint: Uint8Array) => Promise<Uint8Array | null>;

/** A file on its way to a key. */
export interface FileSigning {
  readonly source: ByteSource;
  /** SHA-256 over the whole source, not yet finished; it is copied. */
  readonly prefixHash: Hash;
  readonly key: SigningKey;
  /** The path that was found before the key is used, signer first, root last. */
  readonly path: readonly Certificate[];
  /** What the signature claims. */
  readonly time: Date;
  /** For level B-T; `null` for B-B. */
  readonly stampTime: StampTime | null;
  /** Told of each step as it begins. */
  readonly onStep?: (step: "preparing" | "signing-on-token" | "checking-result") => void;
}

/** A signature that has been made and found good. */
export interface SignedPieces {
  /** The signed file, or the signature beside it. */
  readonly pieces: readonly Piece[];
  /** Whether it carries a time stamp. */
  readonly isStamped: boolean;
}

/** Certificates that go with a signature: the signer's, then those above it. A verifier must have its own root. */
export function withoutRoot(path: readonly Certificate[]): readonly Certificate[] {
  return path.filter(
    ({ subjectDer, issuerDer }, index) => index === 0 || Buffer.compare(subjectDer, issuerDer) !== 0,
  );
}
