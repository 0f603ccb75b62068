import { constants, createPublicKey, createVerify, type KeyObject } from "node:crypto";
import { ECParameters, id_ecPublicKey, id_secp256r1, id_secp384r1, id_secp521r1 } from "@peculiar/asn1-ecc";
import { id_rsaEncryption, id_RSASSA_PSS, RSAPublicKey } from "@peculiar/asn1-rsa";
import type { SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readSignatureAlgorithm } from "./algorithm-identifier.ts";
import { readAsn1 } from "./asn1-value.ts";
import {
  HASHES,
  type CheckedAlgorithm,
  type CheckedHash,
  type SignatureAlgorithm,
} from "./signature-algorithm.ts";

const CODE = "CERTIFICATE_INVALID";

/** Longest RSA modulus that is worked with, bits; a longer one only costs time. */
export const MAX_RSA_BITS = 16_384;

/** Bits of the named curves that Kyso reads. */
const CURVE_BITS: ReadonlyMap<string | undefined, number> = new Map([
  [id_secp256r1, 256],
  [id_secp384r1, 384],
  [id_secp521r1, 521],
]);

/** RSA keys below this count as weak, bits. */
const MIN_RSA_BITS = 2048;

export interface PublicKeyKind {
  readonly keyType: "RSA" | "EC" | "other";
  /** Modulus or field size; 0 for `other`. */
  readonly keyBits: number;
  /**
   * Hashes that an RSA key may sign with, with a salt as long as the hash, when its certificate allows nothing but
   * RSASSA-PSS; `null` for every other key.
   *
   * @see RFC 4055, 1.2 and 3.3
   */
  readonly pssHashes: readonly SignatureAlgorithm["hash"][] | null;
}

const OTHER_KIND: PublicKeyKind = { keyType: "other", keyBits: 0, pssHashes: null };

const EVERY_HASH = ["SHA-256", "SHA-384", "SHA-512"] as const;

/**
 * Kind and size of a public key.
 *
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.1.2.7
 */
export function publicKeyKind({ algorithm, subjectPublicKey }: SubjectPublicKeyInfo): PublicKeyKind {
  switch (algorithm.algorithm) {
    case id_rsaEncryption:
      return { ...rsaKind(new Uint8Array(subjectPublicKey)), pssHashes: null };
    case id_RSASSA_PSS:
      return { ...rsaKind(new Uint8Array(subjectPublicKey)), pssHashes: pssHashesOf(algorithm) };
    case id_ecPublicKey:
      return curveKind(algorithm.parameters);
    default:
      return OTHER_KIND;
  }
}

/** Whether a key may make signatures: RSA of 2,048 bits and more, or one of the curves that Kyso reads. */
export function isStrongKey({ keyType, keyBits }: Pick<PublicKeyKind, "keyType" | "keyBits">): boolean {
  return keyType === "EC" || (keyType === "RSA" && keyBits >= MIN_RSA_BITS);
}

/** Without parameters the key is free; with them, hash and mask are given, and the least length of the salt. */
function pssHashesOf(algorithm: SubjectPublicKeyInfo["algorithm"]): PublicKeyKind["pssHashes"] {
  const { parameters } = algorithm;
  if (parameters === undefined || parameters === null) return EVERY_HASH;
  const bound = readSignatureAlgorithm(algorithm, CODE);
  return EVERY_HASH.filter((hash) => hash === bound?.hash && bound.saltLength <= HASHES[hash].length);
}

function rsaKind(key: Uint8Array): Pick<PublicKeyKind, "keyType" | "keyBits"> {
  const modulus = new Uint8Array(readAsn1(key, RSAPublicKey, CODE).modulus);
  const first = modulus.findIndex((octet) => octet !== 0);
  const keyBits = first === -1 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24;
  if (keyBits > MAX_RSA_BITS) throw new KysoError(CODE, `an RSA key of ${keyBits} bits`);
  return { keyType: "RSA", keyBits };
}

/** A curve that is not named, or that Kyso does not know, is none to rely on. */
function curveKind(parameters: ArrayBuffer | null | undefined): PublicKeyKind {
  if (parameters === null || parameters === undefined) return OTHER_KIND;
  const keyBits = CURVE_BITS.get(readAsn1(new Uint8Array(parameters), ECParameters, CODE).namedCurve);
  return keyBits === undefined ? OTHER_KIND : { keyType: "EC", keyBits, pssHashes: null };
}

/** By the very array, which lives as long as the certificate that it is of. */
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

/** A signature value that was checked. */
interface Verified {
  readonly spki: Uint8Array;
  readonly signedBytes: Uint8Array;
  readonly algorithm: string;
  readonly holds: boolean;
}

/** By the very array of the value: what is checked of one file is asked about again and again. */
const verified = new WeakMap<Uint8Array, Verified>();

/**
 * Whether a signature value holds. A key that can't be read, or that does not fit the algorithm, makes none hold.
 *
 * @param spki DER of the SubjectPublicKeyInfo; the key made from it is kept as long as this very array lives
 * @param signedBytes as they are, or piece by piece
 * @param signature as X.509 has it: RSA's octets, or the DER of an Ecdsa-Sig-Value; no array may be written to afterwards
 */
export function verifySignatureValue(
  spki: Uint8Array,
  algorithm: CheckedAlgorithm & { hash: CheckedHash },
  signedBytes: Uint8Array | Iterable<Uint8Array>,
  signature: Uint8Array,
): boolean {
  if (!(signedBytes instanceof Uint8Array)) return holds(spki, algorithm, signedBytes, signature);
  const name = `${algorithm.scheme} ${algorithm.hash} ${algorithm.saltLength}`;
  const known = verified.get(signature);
  const isSame = known?.spki === spki && known.signedBytes === signedBytes && known.algorithm === name;
  if (isSame) return known.holds;
  const found = holds(spki, algorithm, [signedBytes], signature);
  verified.set(signature, { spki, signedBytes, algorithm: name, holds: found });
  return found;
}

function holds(
  spki: Uint8Array,
  algorithm: CheckedAlgorithm & { hash: CheckedHash },
  pieces: Iterable<Uint8Array>,
  signature: Uint8Array,
): boolean {
  try {
    const key = keyObject(spki);
    if (!KEY_TYPES[algorithm.scheme].includes(key.asymmetricKeyType)) return false;
    const verifier = createVerify(HASHES[algorithm.hash].node);
    for (const piece of pieces) verifier.update(piece);
    return verifier.verify({ key, ...options(algorithm) }, signature);
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
