import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import { constructedTag, readSingle, TAG, type DerCursor } from "./der.ts";
import { objectIdentifier, smallInteger } from "./der-value.ts";

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

/** Object identifiers of RFC 3279, 4055, 5754 and 5758. */
export const HASH_IDENTIFIERS: Readonly<Record<CheckedHash, string>> = {
  "SHA-1": "1.3.14.3.2.26",
  "SHA-256": "2.16.840.1.101.3.4.2.1",
  "SHA-384": "2.16.840.1.101.3.4.2.2",
  "SHA-512": "2.16.840.1.101.3.4.2.3",
};

export const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
export const RSASSA_PSS = "1.2.840.113549.1.1.10";
export const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const MGF1 = "1.2.840.113549.1.1.8";

const FIXED_ALGORITHMS: ReadonlyMap<string, CheckedAlgorithm> = new Map([
  [RSA_ENCRYPTION, { scheme: "RSA-PKCS1", hash: null, saltLength: 0 }],
  ["1.2.840.113549.1.1.5", { scheme: "RSA-PKCS1", hash: "SHA-1", saltLength: 0 }],
  ["1.2.840.113549.1.1.11", { scheme: "RSA-PKCS1", hash: "SHA-256", saltLength: 0 }],
  ["1.2.840.113549.1.1.12", { scheme: "RSA-PKCS1", hash: "SHA-384", saltLength: 0 }],
  ["1.2.840.113549.1.1.13", { scheme: "RSA-PKCS1", hash: "SHA-512", saltLength: 0 }],
  ["1.2.840.10045.4.1", { scheme: "ECDSA", hash: "SHA-1", saltLength: 0 }],
  ["1.2.840.10045.4.3.2", { scheme: "ECDSA", hash: "SHA-256", saltLength: 0 }],
  ["1.2.840.10045.4.3.3", { scheme: "ECDSA", hash: "SHA-384", saltLength: 0 }],
  ["1.2.840.10045.4.3.4", { scheme: "ECDSA", hash: "SHA-512", saltLength: 0 }],
]);

/**
 * Reads the algorithm that a signature names; `null` for one that Kyso does not know.
 *
 * @param identifier DER of an AlgorithmIdentifier
 * @throws {KysoError} `code`, when it is malformed
 */
export function readSignatureAlgorithm(identifier: Uint8Array, code: ErrorCode): CheckedAlgorithm | null {
  const { algorithm, parameters } = readAlgorithmIdentifier(identifier, code);
  if (algorithm !== RSASSA_PSS) return FIXED_ALGORITHMS.get(algorithm) ?? null;
  if (parameters === null) throw new KysoError(code, "RSASSA-PSS without parameters");
  return readPssParameters(parameters, code);
}

/** Reads a hash algorithm; `null` for one that Kyso does not know. */
export function readHash(identifier: Uint8Array, code: ErrorCode): CheckedHash | null {
  const { algorithm } = readAlgorithmIdentifier(identifier, code);
  for (const [hash, known] of Object.entries(HASH_IDENTIFIERS)) {
    if (known === algorithm) return hash as CheckedHash;
  }
  return null;
}

/** AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL } */
export function readAlgorithmIdentifier(
  identifier: Uint8Array,
  code: ErrorCode,
): { algorithm: string; parameters: Uint8Array | null } {
  const cursor = readSingle(identifier, TAG.sequence, { code, ber: true });
  const algorithm = objectIdentifier(cursor.expect(TAG.objectIdentifier), code);
  const parameters = cursor.done ? null : cursor.next().raw;
  cursor.finish();
  return { algorithm, parameters };
}

/**
 * RSASSA-PSS-params ::= SEQUENCE {
 *   hashAlgorithm    [0] HashAlgorithm    DEFAULT sha1,
 *   maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1,
 *   saltLength       [2] INTEGER          DEFAULT 20,
 *   trailerField     [3] TrailerField     DEFAULT trailerFieldBC }
 *
 * @see RFC 8017, A.2.3
 */
function readPssParameters(parameters: Uint8Array, code: ErrorCode): CheckedAlgorithm | null {
  const cursor = readSingle(parameters, TAG.sequence, { code, ber: true });
  const tagged = (number: number): DerCursor | null => {
    const element = cursor.optional(constructedTag(number));
    return element === undefined ? null : cursor.over(element);
  };
  const hashField = tagged(0);
  const maskField = tagged(1);
  const saltField = tagged(2);
  const trailerField = tagged(3);
  cursor.finish();
  const hash = hashField === null ? "SHA-1" : readHash(hashField.next().raw, code);
  const maskHash = maskField === null ? "SHA-1" : readMaskHash(maskField.next().raw, code);
  const saltLength = saltField === null ? 20 : smallInteger(saltField.next(), code);
  const trailer = trailerField === null ? 1 : smallInteger(trailerField.next(), code);
  const isKnown = hash !== null && hash === maskHash && trailer === 1 && saltLength <= 512;
  return isKnown ? { scheme: "RSA-PSS", hash, saltLength } : null;
}

function readMaskHash(identifier: Uint8Array, code: ErrorCode): CheckedHash | null {
  const { algorithm, parameters } = readAlgorithmIdentifier(identifier, code);
  return algorithm === MGF1 && parameters !== null ? readHash(parameters, code) : null;
}
