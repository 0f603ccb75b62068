/** How a key signs. `hash` is of the message and, for RSASSA-PSS, of the mask generation too. */
export interface SignatureAlgorithm {
  readonly scheme: "RSA-PKCS1" | "RSA-PSS" | "ECDSA";
  readonly hash: "SHA-256" | "SHA-384" | "SHA-512";
}

/** Hashes that a signature to be checked may have; SHA-1 is read so that it can be reported as weak. */
export type CheckedHash = SignatureAlgorithm["hash"] | "SHA-1";

/** An algorithm as a signature to be checked names it. */
export interface CheckedAlgorithm {
  readonly scheme: SignatureAlgorithm["scheme"];
  /** `null` for plain rsaEncryption, which leaves it to the signer's digest algorithm. */
  readonly hash: CheckedHash | null;
  /** Octets of salt; 0 but for RSASSA-PSS. */
  readonly saltLength: number;
}

/** Names of hashes as node:crypto knows them, and octets of their values. */
export const HASHES: Readonly<Record<CheckedHash, { readonly node: string; readonly length: number }>> = {
  "SHA-1": { node: "sha1", length: 20 },
  "SHA-256": { node: "sha256", length: 32 },
  "SHA-384": { node: "sha384", length: 48 },
  "SHA-512": { node: "sha512", length: 64 },
};
