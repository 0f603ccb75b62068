import { constants, createPublicKey, verify, type KeyObject } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { readSingle, TAG } from "./der.ts";
import { objectIdentifier, wholeOctets } from "./der-value.ts";
import {
  EC_PUBLIC_KEY,
  HASHES,
  readAlgorithmIdentifier,
  RSA_ENCRYPTION,
  RSASSA_PSS,
  type CheckedAlgorithm,
  type CheckedHash,
} from "./signature-algorithm.ts";

const CODE = "CERTIFICATE_INVALID";

/** Longest RSA modulus that is worked with, bits; a longer one only costs time. */
export const MAX_RSA_BITS = 16_384;

/** Bits of the named curves that Kyso reads. */
const CURVE_BITS: ReadonlyMap<string, number> = new Map([
  ["1.2.840.10045.3.1.7", 256],
  ["1.3.132.0.34", 384],
  ["1.3.132.0.35", 521],
]);

/** RSA keys below this count as weak, bits. */
const MIN_RSA_BITS = 2048;

export interface PublicKeyKind {
  readonly keyType: "RSA" | "EC" | "other";
  /** Modulus or field size; 0 for `other`. */
  readonly keyBits: number;
}

/**
 * Kind and size of a public key.
 *
 * @param spki DER of a SubjectPublicKeyInfo
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.1.2.7
 */
export function publicKeyKind(spki: Uint8Array): PublicKeyKind {
  // SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
  const cursor = readSingle(spki, TAG.sequence, { code: CODE });
  const { algorithm, parameters } = readAlgorithmIdentifier(cursor.expect(TAG.sequence).raw, CODE);
  const key = wholeOctets(cursor.expect(TAG.bitString), CODE);
  cursor.finish();
  if (algorithm === RSA_ENCRYPTION || algorithm === RSASSA_PSS) return rsaKind(key);
  if (algorithm === EC_PUBLIC_KEY && parameters?.[0] === TAG.objectIdentifier) {
    const curve = objectIdentifier(
      { tag: TAG.objectIdentifier, contents: parameters.subarray(2), raw: parameters },
      CODE,
    );
    const keyBits = CURVE_BITS.get(curve);
    if (keyBits !== undefined) return { keyType: "EC", keyBits };
  }
  return { keyType: "other", keyBits: 0 };
}

/** Whether a key may make signatures: RSA of 2,048 bits and more, or one of the curves that Kyso reads. */
export function isStrongKey({ keyType, keyBits }: PublicKeyKind): boolean {
  return keyType === "EC" || (keyType === "RSA" && keyBits >= MIN_RSA_BITS);
}

/** RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } */
function rsaKind(key: Uint8Array): PublicKeyKind {
  const cursor = readSingle(key, TAG.sequence, { code: CODE });
  const modulus = cursor.expect(TAG.integer).contents;
  cursor.expect(TAG.integer);
  cursor.finish();
  const first = modulus.findIndex((octet) => octet !== 0);
  const keyBits = first === -1 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
  if (keyBits > MAX_RSA_BITS) throw new KysoError(CODE, `an RSA key of ${keyBits} bits`);
  return { keyType: "RSA", keyBits };
}

const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObject(spki: Uint8Array): KeyObject {
  const known = keyObjects.get(spki);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  keyObjects.set(spki, key);
  return key;
}

const KEY_TYPES: Readonly<Record<CheckedAlgorithm["scheme"], readonly (string | undefined)[]>> = {
  "RSA-PKCS1": ["rsa"],
  "RSA-PSS": ["rsa", "rsa-pss"],
  ECDSA: ["ec"],
};

/**
 * Whether a signature value holds. A key that can't be read, or that does not fit the algorithm, makes none hold.
 *
 * @param spki DER of the SubjectPublicKeyInfo; the key made from it is kept as long as this very array lives
 * @param signature as X.509 has it: RSA's octets, or the DER of an Ecdsa-Sig-Value
 */
export function verifySignatureValue(
  spki: Uint8Array,
  algorithm: CheckedAlgorithm & { hash: CheckedHash },
  signedBytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = keyObject(spki);
    if (!KEY_TYPES[algorithm.scheme].includes(key.asymmetricKeyType)) return false;
    return verify(HASHES[algorithm.hash].node, signedBytes, { key, ...options(algorithm) }, signature);
  } catch {
    return false;
  }
}

function options(algorithm: CheckedAlgorithm): {
  padding?: number;
  saltLength?: number;
  dsaEncoding?: "der";
} {
  if (algorithm.scheme === "ECDSA") return { dsaEncoding: "der" };
  if (algorithm.scheme === "RSA-PKCS1") return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength };
}
