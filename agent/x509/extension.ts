import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  KeyUsage as KeyUsageBits,
  KeyUsageFlags,
  SubjectKeyIdentifier,
  type Extensions as ExtensionsAsn1,
} from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readAsn1 } from "./asn1-value.ts";

const CODE = "CERTIFICATE_INVALID";

/** Object identifiers of the extensions that Kyso reads (RFC 5280, 4.2.1). */
export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  issuerAlternativeName: "2.5.29.18",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  policyMappings: "2.5.29.33",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  inhibitAnyPolicy: "2.5.29.54",
} as const;

/** Extensions that a certificate may have. */
const MAX_EXTENSIONS = 100;

/** What one extension's value may cost to read; a hundred purposes fit. */
const MAX_EXTENSION_ELEMENTS = 500;

/** By object identifier; the value is what the OCTET STRING holds. */
export type Extensions = ReadonlyMap<string, { readonly critical: boolean; readonly value: Uint8Array }>;

/** What a key may be used for. */
export interface KeyUsage {
  readonly digitalSignature: boolean;
  /** Also called contentCommitment. */
  readonly nonRepudiation: boolean;
  readonly keyCertSign: boolean;
  readonly cRLSign: boolean;
}

/**
 * @throws {KysoError} CERTIFICATE_INVALID
 * @see RFC 5280, 4.2
 */
export function readExtensions(list: ExtensionsAsn1 | undefined): Extensions {
  const extensions = new Map<string, { critical: boolean; value: Uint8Array }>();
  if (list !== undefined && list.length > MAX_EXTENSIONS) throw new KysoError(CODE, "too many extensions");
  for (const { extnID, critical, extnValue } of list ?? []) {
    if (extensions.has(extnID)) throw new KysoError(CODE, `extension ${extnID} occurs twice`);
    extensions.set(extnID, { critical, value: new Uint8Array(extnValue.buffer) });
  }
  return extensions;
}

function readValue<T>({ value }: { readonly value: Uint8Array }, schema: new () => T): T {
  return readAsn1(value, schema, CODE, "DER lengths", { elements: MAX_EXTENSION_ELEMENTS });
}

/** @throws {KysoError} CERTIFICATE_INVALID */
export function readKeyUsage(extensions: Extensions): KeyUsage | null {
  const extension = extensions.get(EXTENSION.keyUsage);
  if (extension === undefined) return null;
  const bits = readValue(extension, KeyUsageBits).toNumber();
  return {
    digitalSignature: (bits & KeyUsageFlags.digitalSignature) !== 0,
    nonRepudiation: (bits & KeyUsageFlags.nonRepudiation) !== 0,
    keyCertSign: (bits & KeyUsageFlags.keyCertSign) !== 0,
    cRLSign: (bits & KeyUsageFlags.cRLSign) !== 0,
  };
}

/** @throws {KysoError} CERTIFICATE_INVALID */
export function readBasicConstraints(extensions: Extensions): { isCa: boolean; pathLength: number | null } {
  const extension = extensions.get(EXTENSION.basicConstraints);
  if (extension === undefined) return { isCa: false, pathLength: null };
  const { cA, pathLenConstraint: pathLength = null } = readValue(extension, BasicConstraints);
  // The schemas make text of a number of four octets and more.
  const isLength = pathLength === null || (typeof pathLength === "number" && pathLength >= 0);
  if (!isLength) throw new KysoError(CODE, `a path length of ${String(pathLength)}`);
  return { isCa: cA, pathLength };
}

/**
 * @returns object identifiers, or `null` without the extension, which then restricts nothing
 * @throws {KysoError} CERTIFICATE_INVALID
 */
export function readExtendedKeyUsage(extensions: Extensions): readonly string[] | null {
  const extension = extensions.get(EXTENSION.extendedKeyUsage);
  return extension === undefined ? null : [...readValue(extension, ExtendedKeyUsage)];
}

/** @returns the octets, or `null` without a readable extension: it only ever helps to choose among candidates */
export function subjectKeyIdentifier(extensions: Extensions): Uint8Array | null {
  const extension = extensions.get(EXTENSION.subjectKeyIdentifier);
  if (extension === undefined) return null;
  return attempt(() => new Uint8Array(readValue(extension, SubjectKeyIdentifier).buffer));
}

/** @returns the key identifier, or `null` without a readable extension */
export function authorityKeyIdentifier(extensions: Extensions): Uint8Array | null {
  const extension = extensions.get(EXTENSION.authorityKeyIdentifier);
  if (extension === undefined) return null;
  return attempt(() => {
    const { keyIdentifier } = readValue(extension, AuthorityKeyIdentifier);
    return keyIdentifier === undefined ? null : new Uint8Array(keyIdentifier.buffer);
  });
}

function attempt(read: () => Uint8Array | null): Uint8Array | null {
  try {
    return read();
  } catch {
    return null;
  }
}
