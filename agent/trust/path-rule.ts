import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isSelfIssued } from "../x509/distinguished-name.ts";
import { EXTENSION } from "../x509/extension.ts";
import { isStrongKey } from "../x509/public-key.ts";
import { holdsNameConstraints, type ComparisonAllowance } from "./name-rule.ts";
import { ANY_POLICY_INPUTS, holdsPolicies, type PolicyInputs } from "./policy-graph.ts";

/** Why a path can't be relied on. */
export interface PathFault {
  readonly failure: ErrorCode;
  readonly subIndication: SubIndication;
}

const CHAIN_FAILURE: PathFault = {
  failure: "CERTIFICATE_UNTRUSTED",
  subIndication: "CERTIFICATE_CHAIN_GENERAL_FAILURE",
};

/** Critical extensions that are understood, or that name nothing which matters to a signature. */
const KNOWN_CRITICAL: ReadonlySet<string> = new Set([
  EXTENSION.keyUsage,
  EXTENSION.basicConstraints,
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.subjectAlternativeName,
  EXTENSION.issuerAlternativeName,
  EXTENSION.nameConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
  EXTENSION.extendedKeyUsage,
  EXTENSION.crlDistributionPoints,
]);

/** What paths are validated against. */
export interface PathRules {
  /** The moment at which all of the path must be valid. */
  readonly at: Date;
  readonly policies: PolicyInputs;
  /** Shared by all paths of one search. */
  readonly allowance: ComparisonAllowance;
}

/** Where validation stopped: the later, the closer the path came. */
export interface RejectedPath extends PathFault {
  readonly stage: number;
}

/** From the gravest to what time alone may change. */
const STAGES: readonly ((path: readonly Certificate[], rules: PathRules) => PathFault | null)[] = [
  (path) => firstFailure(path, checkExtensions),
  (path) =>
    firstFailure(path.slice(1), (certificate, index) =>
      checkAuthority(certificate, path.slice(1, index + 1)),
    ),
  (path, { allowance }) => (holdsNameConstraints(path, allowance) ? null : CHAIN_FAILURE),
  checkPolicies,
  (path) =>
    firstFailure(path, (certificate, index) =>
      checkStrength(certificate, index > 0 && index === path.length - 1),
    ),
  (path, { at }) => firstFailure(path, (certificate, index) => checkDates(certificate, index === 0, at)),
];

/**
 * Validates a path whose signatures hold: every authority may issue, for such names and under such policies; everything is
 * strong enough and valid at that moment; and nothing critical is passed over.
 *
 * A root is trusted by what it is: its policies are not looked at, but its constraints hold.
 *
 * @param path signer first, root last
 * @returns the gravest failure, or `null`
 * @see RFC 5280, 6.1.3 to 6.1.5
 */
export function checkPath(path: readonly Certificate[], rules: PathRules): RejectedPath | null {
  for (const [stage, check] of STAGES.entries()) {
    const fault = attempt(() => check(path, rules));
    if (fault !== null) return { ...fault, stage };
  }
  return null;
}

/** An extension that can't be read is a critical one that is not understood. */
function attempt(check: () => PathFault | null): PathFault | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof KysoError) return CHAIN_FAILURE;
    throw error;
  }
}

/** Who asks for certain policies has constraints of their own; what authorities ask of each other is the path's fault. */
function checkPolicies(path: readonly Certificate[], { policies }: PathRules): PathFault | null {
  if (holdsPolicies(path, policies)) return null;
  return holdsPolicies(path, ANY_POLICY_INPUTS)
    ? { ...CHAIN_FAILURE, subIndication: "CHAIN_CONSTRAINTS_FAILURE" }
    : CHAIN_FAILURE;
}

function firstFailure(
  certificates: readonly Certificate[],
  check: (certificate: Certificate, index: number) => PathFault | null,
): PathFault | null {
  for (const [index, certificate] of certificates.entries()) {
    const failure = check(certificate, index);
    if (failure !== null) return failure;
  }
  return null;
}

function checkExtensions({ extensions }: Certificate): PathFault | null {
  for (const [type, { critical }] of extensions) {
    if (critical && !KNOWN_CRITICAL.has(type)) return CHAIN_FAILURE;
  }
  return null;
}

/** @param below authorities under this one, without the signer */
function checkAuthority(
  { isCa, keyUsage, pathLength }: Certificate,
  below: readonly Certificate[],
): PathFault | null {
  if (!isCa || keyUsage?.keyCertSign === false) return CHAIN_FAILURE;
  // RFC 5280, 6.1.4 (l): self-issued certificates, as of a change of keys, do not count.
  const depth = below.filter((certificate) => !isSelfIssued(certificate)).length;
  return pathLength !== null && depth > pathLength ? CHAIN_FAILURE : null;
}

/** @param isRoot of a longer path: nobody relies on a root's own signature */
function checkStrength(certificate: Certificate, isRoot: boolean): PathFault | null {
  const isWeakHash = certificate.signatureAlgorithm?.hash === "SHA-1" && !isRoot;
  if (isStrongKey(certificate) && !isWeakHash) return null;
  return { failure: "CERTIFICATE_WEAK", subIndication: "CRYPTO_CONSTRAINTS_FAILURE" };
}

function checkDates({ notBefore, notAfter }: Certificate, isSigner: boolean, at: Date): PathFault | null {
  if (at >= notBefore && at <= notAfter) return null;
  if (!isSigner) return CHAIN_FAILURE;
  return at < notBefore
    ? { failure: "CERTIFICATE_NOT_YET_VALID", subIndication: "NOT_YET_VALID" }
    : { failure: "CERTIFICATE_EXPIRED", subIndication: "EXPIRED" };
}
