import { createHash, X509Certificate } from "node:crypto";
import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { findObjects, readAttribute } from "./cryptoki.ts";
import { type Match, matchOf, privateNumber, type StoredKey } from "./key-match.ts";
import type { CertificateObject, KeyPresence } from "./module-message.ts";
import { type PublicKeyFacts, publicKeyFacts } from "./public-key-facts.ts";
import { Refusal } from "./refusal.ts";

/** A certificate on the token. */
interface StoredCertificate {
  /** DER. */
  readonly value: Buffer;
  readonly id: Buffer;
  readonly label: string;
}

/** The certificates that one session saw. */
export interface SeenCertificates {
  /** Objects that it found, those without a value too. */
  readonly found: number;
  readonly certificates: readonly StoredCertificate[];
}

interface KeyNumber {
  /** Empty where the key shows none. */
  readonly number: Buffer;
  /** Whether the key has no `CKA_ID` either. */
  readonly isNameless: boolean;
}

/** What one session sees of a token. */
export interface TokenObjects extends SeenCertificates {
  readonly privateKeys: readonly StoredKey[];
  readonly publicKeys: readonly StoredKey[];
  /** What tells the keys apart, where a certificate needs it: where it has no key by its `CKA_ID`. */
  readonly numbers: readonly KeyNumber[];
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
  const shown = privateKeys.length > 0 ? privateKeys : publicKeys;
  const areNeeded = certificates.some((each) => !hasId(shown, each.id) && !isAuthority(each));
  const numbers = areNeeded ? numbersOf(module, session, shown) : [];
  return { found, certificates, privateKeys, publicKeys, numbers };
}

function numbersOf(module: PKCS11, session: Handle, keys: readonly StoredKey[]): KeyNumber[] {
  let publicKeys: readonly StoredKey[] | undefined;
  const allPublicKeys = (): readonly StoredKey[] =>
    (publicKeys ??= keysOf(module, session, pkcs11.CKO_PUBLIC_KEY));
  return keys.map((key) => ({
    number: privateNumber(module, session, key, allPublicKeys),
    isNameless: key.id.length === 0,
  }));
}

/** PKCS #11 pairs a certificate with its keys by an equal `CKA_ID` (2.40, section 4.6.2). */
function hasId(keys: readonly StoredKey[], id: Buffer): boolean {
  return id.length > 0 && keys.some((key) => key.id.equals(id));
}

/** Whether a key has the certificate's `CKA_ID`. */
function isNamed({ privateKeys, publicKeys }: TokenObjects, { id }: StoredCertificate): boolean {
  return hasId(privateKeys, id) || hasId(publicKeys, id);
}

/** An authority's key is on no user's token. */
function isAuthority({ value }: StoredCertificate): boolean {
  try {
    return new X509Certificate(value).ca;
  } catch {
    return true;
  }
}

function presence(objects: TokenObjects, certificate: StoredCertificate, isLoggedIn: boolean): KeyPresence {
  if (isNamed(objects, certificate)) return "present";
  const matches = matchesByNumber(objects, certificate);
  if (matches.includes("same")) return "present";
  // Whether a key without a number belongs to it shows when it is used.
  if (matches.includes("unknown") && objects.privateKeys.length > 0) return "unknown";
  return isLoggedIn || objects.privateKeys.length > 0 ? "absent" : "unknown";
}

/** Keys of another `CKA_ID` may belong to a certificate all the same. */
function matchesByNumber({ numbers }: TokenObjects, { value }: StoredCertificate): Match[] {
  if (numbers.length === 0) return [];
  try {
    const facts = publicKeyFacts(value);
    return numbers.map(({ number, isNameless }) =>
      number.length > 0 || isNameless ? matchOf(number, facts) : "other",
    );
  } catch {
    // No certificate, or of a key that signs nothing here.
    return [];
  }
}

/** The certificates for the agent, each once, though some tokens store them twice. */
export function describeCertificates(objects: TokenObjects, isLoggedIn: boolean): CertificateObject[] {
  const described = new Map<string, CertificateObject>();
  for (const certificate of objects.certificates) {
    const value = certificate.value.toString("base64");
    const key = presence(objects, certificate, isLoggedIn);
    if (described.get(value)?.key === "present" && !isNamed(objects, certificate)) continue;
    described.set(value, { value, id: certificate.id.toString("hex"), label: certificate.label, key });
  }
  return [...described.values()];
}

/**
 * A certificate by its SHA-256 (hex), and its private key: the one with the same `CKA_ID`, or, on tokens that leave the
 * id out, use it twice or give the certificate another, the one with the same modulus or point.
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
  const hasName = ({ id }: StoredKey): boolean => id.length > 0 && copies.some((copy) => copy.id.equals(id));
  const key = matchingKey(module, session, objects.privateKeys, { facts, hasName });
  if (key === undefined)
    throw new Refusal("TOKEN_KEY_NOT_FOUND", "No private key belongs to the certificate");
  return { handle: key.handle, facts };
}

interface KeySearch {
  readonly facts: PublicKeyFacts;
  /** Whether a key has the certificate's `CKA_ID`. */
  readonly hasName: (key: StoredKey) => boolean;
}

/** Numbers are read only as far as needed: each costs an exchange with the card. */
function matchingKey(
  module: PKCS11,
  session: Handle,
  keys: readonly StoredKey[],
  { facts, hasName }: KeySearch,
): StoredKey | undefined {
  let publicKeys: readonly StoredKey[] | undefined;
  const allPublicKeys = (): readonly StoredKey[] =>
    (publicKeys ??= keysOf(module, session, pkcs11.CKO_PUBLIC_KEY));
  const named = keys.filter(hasName);
  const open: StoredKey[] = [];
  for (const key of [...named, ...keys.filter((each) => !hasName(each))]) {
    const isOnlyNamed = named.length === 1 && key === named[0];
    const number = isOnlyNamed
      ? readAttribute(module, session, key.handle, pkcs11.CKA_MODULUS)
      : privateNumber(module, session, key, allPublicKeys);
    const match = matchOf(number, facts);
    if (match === "same" || (match === "unknown" && isOnlyNamed)) return key;
    if (match === "unknown") open.push(key);
  }
  // Nothing tells them apart: the named one, or the only one without a name. A wrong one shows in the signature's check.
  const nameless = open.filter(({ id }) => id.length === 0);
  return open.find(hasName) ?? (nameless.length === 1 ? nameless[0] : undefined);
}
