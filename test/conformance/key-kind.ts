import type { SignatureAlgorithm } from "../../agent/x509/signature-algorithm.ts";

/** A key as tokens have them, and how it signs. */
export interface KeyKind {
  /** Unique: `RSA-2048 PKCS1 SHA-256`. */
  readonly name: string;
  readonly key: "RSA-2048" | "RSA-3072" | "RSA-4096" | "P-256" | "P-384";
  readonly algorithm: SignatureAlgorithm;
}

const HASHES = ["SHA-256", "SHA-384", "SHA-512"] as const;

/** What most tokens have. */
export const USUAL_KEY = "RSA-2048 PKCS1 SHA-256";

/** Every kind that a signature must be possible with. */
export const KEY_KINDS: readonly KeyKind[] = [
  ...(["RSA-2048", "RSA-3072", "RSA-4096"] as const).flatMap((key) =>
    (["RSA-PKCS1", "RSA-PSS"] as const).flatMap((scheme) =>
      HASHES.map((hash) => ({
        name: `${key} ${scheme.slice(4)} ${hash}`,
        key,
        algorithm: { scheme, hash },
      })),
    ),
  ),
  ...(["P-256", "P-384"] as const).flatMap((key) =>
    HASHES.map((hash) => ({ name: `${key} ${hash}`, key, algorithm: { scheme: "ECDSA", hash } as const })),
  ),
];
