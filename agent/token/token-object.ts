import { createHash, X509Certificate } from "node:crypto";
import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { findObjects, readAttribute } from "./cryptoki.ts";
import type { CertificateObject, KeyPresence } from "./module-message.ts";
import { Refusal } from "./refusal.ts";

/** A certificate on the token. */
interface StoredCertificate {
  /** DER. */
  readonly value: Buffer;
  readonly id: Buffer;
  readonly label: string;
}

/** A private or public key on the token. */
interface StoredKey {
  readonly handle: Handle;
  readonly id: Buffer;
}

/** The certificates that one session saw. */
export interface SeenCertificates {
  /** Objects that it found, those without a value too. */
  readonly found: number;
  readonly certificates: readonly StoredCertificate[];
}

/** What one session sees of a token. */
export interface TokenObjects extends SeenCertificates {
  readonly privateKeys: readonly StoredKey[];
  readonly publicKeys: readonly StoredKey[];
}

function keysOf(module: PKCS11, session: Handle, objectClass: number): StoredKey[] {
  return findObjects(module, session, [{ type: pkcs11.CKA_CLASS, value: objectClass }]).map((handle) => ({
    handle,
    id: readAttribute(module, session, handle, pkcs11.CKA_ID),
  }));
}

function certificatesOf(
  module: PKCS11,
  session: Handle,
  seen: SeenCertificates | undefined,
): SeenCertificates {
  const handles = findObjects(module, session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE }]);
  if (seen?.found === handles.length) return seen;
  const certificates = handles.map((handle) => ({
    value: readAttribute(module, session, handle, pkcs11.CKA_VALUE),
    id: readAttribute(module, session, handle, pkcs11.CKA_ID),
    label: readAttribute(module, session, handle, pkcs11.CKA_LABEL).toString("utf8"),
  }));
  return { found: handles.length, certificates: certificates.filter(({ value }) => value.length > 0) };
}

/**
 * Certificates and keys that a session sees; the private keys, on most tokens, only after `C_Login`.
 *
 * @param seen of an earlier session. Certificates are slow to read from a card: where there are no more and no fewer
 *   than then, they are taken for the same. A signature with one that was replaced meanwhile fails its check.
 */
export function readObjects(module: PKCS11, session: Handle, seen?: SeenCertificates): TokenObjects {
  const { found, certificates } = certificatesOf(module, session, seen);
  const privateKeys = keysOf(module, session, pkcs11.CKO_PRIVATE_KEY);
  // Public keys only matter as a sign of private ones that do not show themselves.
  const publicKeys = privateKeys.length > 0 ? [] : keysOf(module, session, pkcs11.CKO_PUBLIC_KEY);
  return { found, certificates, privateKeys, publicKeys };
}

/** PKCS #11 pairs a certificate with its keys by an equal `CKA_ID` (2.40, section 4.6.2). */
function hasId(keys: readonly StoredKey[], id: Buffer): boolean {
  return id.length > 0 && keys.some((key) => key.id.equals(id));
}

function presence(objects: TokenObjects, certificate: StoredCertificate, isLoggedIn: boolean): KeyPresence {
  if (hasId(objects.privateKeys, certificate.id) || hasId(objects.publicKeys, certificate.id))
    return "present";
  // Keys without a CKA_ID can only be told apart by their numbers, which is done when one of them is used.
  if (objects.privateKeys.some((key) => key.id.length === 0)) return "unknown";
  return isLoggedIn || objects.privateKeys.length > 0 ? "absent" : "unknown";
}

/** The certificates for the agent, each once, though some tokens store them twice. */
export function describeCertificates(objects: TokenObjects, isLoggedIn: boolean): CertificateObject[] {
  const described = new Map<string, CertificateObject>();
  for (const certificate of objects.certificates) {
    const value = certificate.value.toString("base64");
    const key = presence(objects, certificate, isLoggedIn);
    if (described.get(value)?.key === "present") continue;
    described.set(value, { value, id: certificate.id.toString("hex"), label: certificate.label, key });
  }
  return [...described.values()];
}

/** What is known of a key before it is used: from its certificate. */
export interface PublicKeyFacts {
  readonly type: "RSA" | "EC";
  /** Of an RSA key, big-endian. */
  readonly modulus: Buffer;
  /** `P-256`, `P-384`, …; empty for RSA. */
  readonly curve: string;
}

/** @throws {Refusal} CERTIFICATE_INVALID, TOKEN_MECHANISM_UNSUPPORTED */
export function publicKeyFacts(certificate: Buffer): PublicKeyFacts {
  let jwk;
  try {
    jwk = new X509Certificate(certificate).publicKey.export({ format: "jwk" });
  } catch {
    throw new Refusal("CERTIFICATE_INVALID", "The certificate on the token can't be read");
  }
  if (jwk.kty !== "RSA" && jwk.kty !== "EC") {
    throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", "Neither an RSA nor an EC key");
  }
  return { type: jwk.kty, modulus: Buffer.from(jwk.n ?? "", "base64url"), curve: jwk.crv ?? "" };
}

/** Big-endian numbers, of which some modules keep a leading zero. */
function isSameNumber(one: Buffer, other: Buffer): boolean {
  const trim = (bytes: Buffer): Buffer => bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return trim(one).equals(trim(other));
}

/** Whether a private key can belong to a public one; only a modulus that differs says that it can't. */
function canBelong(module: PKCS11, session: Handle, key: StoredKey, facts: PublicKeyFacts): boolean {
  if (facts.type !== "RSA") return true;
  const modulus = readAttribute(module, session, key.handle, pkcs11.CKA_MODULUS);
  return modulus.length === 0 ? key.id.length > 0 : isSameNumber(modulus, facts.modulus);
}

/**
 * A certificate by its SHA-256 (hex), and its private key: the one with the same `CKA_ID`, or, on tokens that leave the
 * id out or use it twice, the one with the same modulus.
 *
 * @throws {Refusal} TOKEN_CERTIFICATE_NOT_FOUND, TOKEN_KEY_NOT_FOUND, CERTIFICATE_INVALID, TOKEN_MECHANISM_UNSUPPORTED
 */
export function findKey(
  module: PKCS11,
  session: Handle,
  objects: TokenObjects,
  sha256: string,
): { handle: Handle; facts: PublicKeyFacts } {
  const copies = objects.certificates.filter(
    ({ value }) => createHash("sha256").update(value).digest("hex") === sha256,
  );
  const [certificate] = copies;
  if (certificate === undefined) {
    throw new Refusal("TOKEN_CERTIFICATE_NOT_FOUND", "The token does not hold this certificate");
  }
  const facts = publicKeyFacts(certificate.value);
  const key = objects.privateKeys
    .filter(({ id }) => id.length === 0 || copies.some((copy) => copy.id.equals(id)))
    .find((each) => canBelong(module, session, each, facts));
  if (key === undefined)
    throw new Refusal("TOKEN_KEY_NOT_FOUND", "No private key belongs to the certificate");
  return { handle: key.handle, facts };
}
