import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import { encode, objectIdentifier, primitiveTag, TAG } from "../x509/element.ts";

export const ANY = "2.5.29.32.0";

/** Contents of a GeneralName by its kind, with tag. */
export const generalName = {
  mail: (text: string): Uint8Array => encode(primitiveTag(1), Buffer.from(text)),
  host: (text: string): Uint8Array => encode(primitiveTag(2), Buffer.from(text)),
  /** @param name DER of the Name */
  directory: (name: Uint8Array): Uint8Array => encode(0xa4, name),
  uri: (text: string): Uint8Array => encode(primitiveTag(6), Buffer.from(text)),
  /** Octets of an address; of an address and its mask in a subtree. */
  address: (...octets: number[]): Uint8Array => encode(primitiveTag(7), Uint8Array.from(octets)),
  /** otherName of some type, which nobody can tell a subtree of. */
  other: (): Uint8Array =>
    encode(0xa0, objectIdentifier("1.2.3.4"), encode(0xa0, encode(TAG.octetString, Uint8Array.of(1)))),
};

function extension(type: string, ...contents: readonly Uint8Array[]): x509.Extension {
  return new x509.Extension(type, true, new Uint8Array(encode(TAG.sequence, ...contents)));
}

export function certificatePolicies(...policies: readonly string[]): x509.Extension {
  return extension("2.5.29.32", ...policies.map((policy) => encode(TAG.sequence, objectIdentifier(policy))));
}

/** @param pairs the issuer's policy, the subject's policy */
export function policyMappings(...pairs: readonly (readonly [string, string])[]): x509.Extension {
  return extension("2.5.29.33", ...pairs.map((pair) => encode(TAG.sequence, ...pair.map(objectIdentifier))));
}

export function policyConstraints(limits: {
  readonly explicit?: number;
  readonly mapping?: number;
}): x509.Extension {
  const { explicit, mapping } = limits;
  return extension(
    "2.5.29.36",
    ...(explicit === undefined ? [] : [encode(primitiveTag(0), Uint8Array.of(explicit))]),
    ...(mapping === undefined ? [] : [encode(primitiveTag(1), Uint8Array.of(mapping))]),
  );
}

export function inhibitAnyPolicy(certificates: number): x509.Extension {
  return new x509.Extension("2.5.29.54", true, Uint8Array.of(TAG.integer, 1, certificates));
}

/** @param subtrees GeneralNames with their tags */
export function nameConstraints(subtrees: {
  readonly permitted?: readonly Uint8Array[];
  readonly excluded?: readonly Uint8Array[];
}): x509.Extension {
  const tree = (tag: number, names: readonly Uint8Array[] | undefined): Uint8Array[] =>
    names === undefined ? [] : [encode(tag, ...names.map((name) => encode(TAG.sequence, name)))];
  return extension("2.5.29.30", ...tree(0xa0, subtrees.permitted), ...tree(0xa1, subtrees.excluded));
}

export function alternativeNames(...names: readonly Uint8Array[]): x509.Extension {
  const der = new Uint8Array(encode(TAG.sequence, ...names));
  return new x509.Extension("2.5.29.17", false, der);
}
