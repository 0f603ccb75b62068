import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";

/** A private key on a token that was logged in to. Here the token meets whoever needs a signature. */
export interface SigningKey {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Certificates on the token that lead upwards from {@link SigningKey.certificate}, its issuer first; DER. */
  readonly chain: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
  /**
   * Signs the bytes themselves (not their digest) and answers the value as X.509 and CMS carry it: for RSA as long as
   * the modulus, for ECDSA an `Ecdsa-Sig-Value` in DER. At least two calls may be under way, so that the token never
   * waits; they are signed in order. May take seconds. The caller verifies the value.
   *
   * @throws {KysoError} TOKEN_*
   */
  sign(toBeSigned: Uint8Array): Promise<Uint8Array>;
}

/** A key of a token that takes digests too, of which nobody can see what they are of. */
export interface DigestSigningKey extends SigningKey {
  /**
   * The same for a digest by the algorithm's hash.
   *
   * @throws {KysoError} TOKEN_MECHANISM_UNSUPPORTED for a key that does the hashing itself; TOKEN_*
   */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}
