import { KysoError } from "../../protocol/error.ts";
import { DerCursor, primitiveTag, readSingle, TAG } from "./der.ts";
import { boolean, objectIdentifier, smallInteger } from "./der-value.ts";

const CODE = "CERTIFICATE_INVALID";
const DER = { code: CODE } as const;

/** Object identifiers of the extensions that Kyso reads (RFC 5280, 4.2.1). */
export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
} as const;

/** By object identifier; the value is what the OCTET STRING holds. */
export type Extensions = ReadonlyMap<string, { readonly critical: boolean; readonly value: Uint8Array }>;

type ExtensionValue = { readonly value: Uint8Array } | undefined;

/** What a key may be used for. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  /** Also called contentCommitment. */
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
}

/**
 * KeyUsage ::= BIT STRING { digitalSignature (0), nonRepudiation (1), …, keyCertSign (5), … }
 *
 * @throws {KysoError} CERTIFICATE_INVALID
 */
export function readKeyUsage(extension: ExtensionValue): KeyUsage | null {
  if (extension === undefined) return null;
  const cursor = new DerCursor(extension.value, DER);
  const [unusedBits, first = 0] = cursor.expect(TAG.bitString).contents;
  cursor.finish();
  if (unusedBits === undefined || unusedBits > 7) throw new KysoError(CODE, "a key usage without bits");
  return {
    digitalSignature: (first & 0x80) !== 0,
    nonRepudiation: (first & 0x40) !== 0,
    keyCertSign: (first & 0x04) !== 0,
  };
}

/**
 * BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
 *
 * @throws {KysoError} CERTIFICATE_INVALID
 */
export function readBasicConstraints(extension: ExtensionValue): {
  isCa: boolean;
  pathLength: number | null;
} {
  if (extension === undefined) return { isCa: false, pathLength: null };
  const cursor = readSingle(extension.value, TAG.sequence, DER);
  const authority = cursor.optional(TAG.boolean);
  const pathLength = cursor.optional(TAG.integer);
  cursor.finish();
  return {
    isCa: authority !== undefined && boolean(authority, CODE),
    pathLength: pathLength === undefined ? null : smallInteger(pathLength, CODE),
  };
}

/** Purposes that one certificate may list. */
const MAX_PURPOSES = 100;

/**
 * ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
 *
 * @returns object identifiers, or `null` without the extension, which then restricts nothing
 * @throws {KysoError} CERTIFICATE_INVALID
 */
export function readExtendedKeyUsage(extension: ExtensionValue): readonly string[] | null {
  if (extension === undefined) return null;
  const purposes = readSingle(extension.value, TAG.sequence, DER).rest(MAX_PURPOSES);
  return purposes.map((purpose) => objectIdentifier(purpose, CODE));
}

/**
 * SubjectKeyIdentifier ::= OCTET STRING
 *
 * @returns the octets, or `null` without a readable extension: it only ever helps to choose among candidates
 */
export function subjectKeyIdentifier(extensions: Extensions): Uint8Array | null {
  const extension = extensions.get(EXTENSION.subjectKeyIdentifier);
  return extension === undefined
    ? null
    : attempt(() => new DerCursor(extension.value, DER).expect(TAG.octetString).contents);
}

/**
 * AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] IMPLICIT OCTET STRING OPTIONAL, … }
 *
 * @returns the key identifier, or `null` without a readable extension
 */
export function authorityKeyIdentifier(extensions: Extensions): Uint8Array | null {
  const extension = extensions.get(EXTENSION.authorityKeyIdentifier);
  if (extension === undefined) return null;
  return attempt(
    () => readSingle(extension.value, TAG.sequence, DER).optional(primitiveTag(0))?.contents ?? null,
  );
}

function attempt(read: () => Uint8Array | null): Uint8Array | null {
  try {
    return read();
  } catch {
    return null;
  }
}
