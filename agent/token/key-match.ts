import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { readAttribute } from "./cryptoki.ts";
import type { PublicKeyFacts } from "./public-key-facts.ts";

/** A private or public key on the token. */
export interface StoredKey {
  readonly handle: Handle;
  /** `CKA_ID`; empty where the object has none. */
  readonly id: Buffer;
}

/** Common to all keys since PKCS #11 2.40 (section 4.7.1); pkcs11js does not name it. */
const CKA_PUBLIC_KEY_INFO = 0x129;

/** Whether a key on the token is the one of a certificate; what shows no number of its own leaves that open. */
export type Match = "same" | "other" | "unknown";

/**
 * What tells a key from others: the modulus of an RSA key, or what ends in the point of an EC key. Empty where the object
 * shows neither, as private EC keys often do.
 */
function publicNumber(module: PKCS11, session: Handle, { handle }: StoredKey): Buffer {
  for (const type of [pkcs11.CKA_MODULUS, pkcs11.CKA_EC_POINT, CKA_PUBLIC_KEY_INFO]) {
    const value = readAttribute(module, session, handle, type);
    if (value.length > 0) return value;
  }
  return Buffer.alloc(0);
}

/**
 * The same of a private key, if need be through the one public key that has its `CKA_ID`.
 *
 * @param publicKeys asked for only where the private key does not show it
 */
export function privateNumber(
  module: PKCS11,
  session: Handle,
  key: StoredKey,
  publicKeys: () => readonly StoredKey[],
): Buffer {
  const own = publicNumber(module, session, key);
  if (own.length > 0 || key.id.length === 0) return own;
  const [only, ...others] = publicKeys().filter(({ id }) => id.equals(key.id));
  return only === undefined || others.length > 0 ? own : publicNumber(module, session, only);
}

/** @param number as {@link privateNumber} gives it */
export function matchOf(number: Buffer, { type, modulus, point }: PublicKeyFacts): Match {
  if (number.length === 0) return "unknown";
  const isSame = type === "RSA" ? isSameNumber(number, modulus) : isPoint(number, point);
  return isSame ? "same" : "other";
}

/** Big-endian numbers, of which some modules keep a leading zero. */
function isSameNumber(one: Buffer, other: Buffer): boolean {
  const trim = (bytes: Buffer): Buffer => bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return trim(one).equals(trim(other));
}

/**
 * `CKA_EC_POINT` is an OCTET STRING by the standard; some modules give the point itself, or a BIT STRING. All of them, and
 * a SubjectPublicKeyInfo too, end in the point. A compressed one ends in x.
 *
 * @see PKCS #11 2.40, section 2.3.3
 */
function isPoint(value: Buffer, point: Buffer): boolean {
  const x = point.subarray(1, (point.length + 1) / 2);
  const hasEnd = (end: Buffer): boolean => value.subarray(-end.length).equals(end);
  return hasEnd(point) || (value.length < point.length && hasEnd(x));
}
