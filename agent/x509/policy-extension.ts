import { KysoError } from "../../protocol/error.ts";
import { elementAt, elementsOf, type DerElement } from "./der-element.ts";
import { firstElement } from "./canonical-der.ts";
import { EXTENSION, type Extensions } from "./extension.ts";
import { sequenceOf } from "./general-name.ts";

const CODE = "CERTIFICATE_INVALID";

const INTEGER = 0x02;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;
const REQUIRE_EXPLICIT_POLICY = 0x80;
const INHIBIT_POLICY_MAPPING = 0x81;

/** A policy: lower-case hex of its identifier's contents, which nobody has to decode. */
export type Policy = string;

/** Every policy there is. @see RFC 5280, 4.2.1.4 */
export const ANY_POLICY: Policy = policyOf("2.5.29.32.0");

/** What a certificate says of policies. @see RFC 5280, 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14 */
export interface PolicyExtensions {
  /** `null` without the extension: valid under no policy. */
  readonly policies: ReadonlySet<Policy> | null;
  /** By the issuer's policy, those of the subject that count as the same. */
  readonly mappings: ReadonlyMap<Policy, ReadonlySet<Policy>>;
  /** Certificates after this one until which no policy is needed; `null` where it does not matter. */
  readonly requireExplicitPolicy: number | null;
  readonly inhibitPolicyMapping: number | null;
  readonly inhibitAnyPolicy: number | null;
}

/**
 * A policy by its identifier.
 *
 * @param identifier in dots; from the settings, not from a certificate
 * @see ITU-T X.690, 8.19
 */
export function policyOf(identifier: string): Policy {
  const [first = 0n, second = 0n, ...others] = identifier.split(".").map(BigInt);
  return [first * 40n + second, ...others].map(base128).join("");
}

function base128(component: bigint): string {
  const octets = [Number(component & 0x7fn)];
  for (let rest = component >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return Buffer.from(octets).toString("hex");
}

/** @throws {KysoError} CERTIFICATE_INVALID */
export function readPolicyExtensions(extensions: Extensions): PolicyExtensions {
  return {
    policies: readPolicies(extensions),
    mappings: readMappings(extensions),
    ...readPolicyConstraints(extensions),
    inhibitAnyPolicy: readInhibitAnyPolicy(extensions),
  };
}

/**
 * CertificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
 * PolicyInformation ::= SEQUENCE { policyIdentifier CertPolicyId, policyQualifiers SEQUENCE … OPTIONAL }
 */
function readPolicies(extensions: Extensions): ReadonlySet<Policy> | null {
  const list = listOf(extensions, EXTENSION.certificatePolicies);
  return list === null ? null : new Set(list.map((element) => policyAt(partsOf(element)[0])));
}

/** PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy CertPolicyId, subjectDomainPolicy CertPolicyId } */
function readMappings(extensions: Extensions): PolicyExtensions["mappings"] {
  const mappings = new Map<Policy, Set<Policy>>();
  for (const element of listOf(extensions, EXTENSION.policyMappings) ?? []) {
    const [issuer, subject] = partsOf(element).map(policyAt);
    if (issuer === undefined || subject === undefined) throw invalid("not a mapping");
    // RFC 5280, 6.1.4 (a)
    if (issuer === ANY_POLICY || subject === ANY_POLICY) throw invalid("a mapping of any policy");
    const subjects = mappings.get(issuer) ?? new Set();
    mappings.set(issuer, subjects.add(subject));
  }
  return mappings;
}

/**
 * PolicyConstraints ::= SEQUENCE {
 *   requireExplicitPolicy [0] SkipCerts OPTIONAL, inhibitPolicyMapping [1] SkipCerts OPTIONAL }
 */
function readPolicyConstraints(
  extensions: Extensions,
): Pick<PolicyExtensions, "requireExplicitPolicy" | "inhibitPolicyMapping"> {
  const list = listOf(extensions, EXTENSION.policyConstraints) ?? [];
  const at = (wanted: number): number | null => {
    const found = list.find(({ tag }) => tag === wanted);
    return found === undefined ? null : skipCerts(found.contents);
  };
  const isKnown = list.every(({ tag }) => tag === REQUIRE_EXPLICIT_POLICY || tag === INHIBIT_POLICY_MAPPING);
  if (!isKnown || new Set(list.map(({ tag }) => tag)).size < list.length) throw invalid("policy constraints");
  return {
    requireExplicitPolicy: at(REQUIRE_EXPLICIT_POLICY),
    inhibitPolicyMapping: at(INHIBIT_POLICY_MAPPING),
  };
}

/** InhibitAnyPolicy ::= SkipCerts */
function readInhibitAnyPolicy(extensions: Extensions): number | null {
  const extension = extensions.get(EXTENSION.inhibitAnyPolicy);
  if (extension === undefined) return null;
  const { tag, contents, end } = elementAt(firstElement(extension.value, CODE, "DER lengths"), 0);
  if (tag !== INTEGER || end !== extension.value.length) throw invalid("not a number of certificates");
  return skipCerts(contents);
}

/** SkipCerts ::= INTEGER (0..MAX). One of many octets is as good as endless: no path is that long. */
function skipCerts(octets: Uint8Array): number {
  const [first] = octets;
  if (first === undefined || first >= 0x80) throw invalid("not a number of certificates");
  return octets.length > 4 ? Infinity : Buffer.from(octets).readUIntBE(0, octets.length);
}

/** None of these may be empty. */
function listOf(extensions: Extensions, type: string): readonly DerElement[] | null {
  const extension = extensions.get(type);
  if (extension === undefined) return null;
  const list = sequenceOf(extension.value, CODE);
  if (list.length === 0) throw invalid(`nothing in extension ${type}`);
  return list;
}

function partsOf({ tag, contents }: DerElement): readonly DerElement[] {
  const parts = elementsOf(contents);
  if (tag !== SEQUENCE || parts.length === 0 || parts.length > 2) throw invalid("not a policy");
  return parts;
}

function policyAt(element: DerElement | undefined): Policy {
  if (element?.tag !== OBJECT_IDENTIFIER) throw invalid("not a policy");
  return Buffer.from(element.contents).toString("hex");
}

function invalid(message: string): KysoError {
  return new KysoError(CODE, message);
}
