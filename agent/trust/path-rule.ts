import type { ErrorCode } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import type { Certificate } from "../x509/certificate.ts";
import { EXTENSION } from "../x509/extension.ts";
import { isStrongKey } from "../x509/public-key.ts";

interface Failure {
  readonly failure: ErrorCode;
  readonly subIndication: SubIndication;
}

const CHAIN_FAILURE: Failure = {
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
  EXTENSION.certificatePolicies,
  EXTENSION.extendedKeyUsage,
  EXTENSION.crlDistributionPoints,
]);

/**
 * Validates a path whose signatures hold: every authority may issue, everything is valid at that moment and strong
 * enough, and nothing critical is passed over.
 *
 * Names that an authority is limited to are not compared; a path that has such a limit does not pass.
 *
 * @param path signer first, root last
 * @returns the gravest failure, or `null`
 * @see RFC 5280, 6.1.3 to 6.1.5
 */
export function checkPath(path: readonly Certificate[], at: Date): Failure | null {
  return (
    firstFailure(path, checkExtensions) ??
    firstFailure(path.slice(1), (certificate, index) =>
      checkAuthority(certificate, path.slice(1, index + 1)),
    ) ??
    firstFailure(path, checkStrength) ??
    firstFailure(path, (certificate, index) => checkDates(certificate, index === 0, at))
  );
}

function firstFailure(
  certificates: readonly Certificate[],
  check: (certificate: Certificate, index: number) => Failure | null,
): Failure | null {
  for (const [index, certificate] of certificates.entries()) {
    const failure = check(certificate, index);
    if (failure !== null) return failure;
  }
  return null;
}

function checkExtensions({ extensions }: Certificate): Failure | null {
  for (const [type, { critical }] of extensions) {
    if ((critical && !KNOWN_CRITICAL.has(type)) || type === EXTENSION.nameConstraints) return CHAIN_FAILURE;
  }
  return null;
}

/** @param below authorities under this one, without the signer */
function checkAuthority(
  { isCa, keyUsage, pathLength }: Certificate,
  below: readonly Certificate[],
): Failure | null {
  if (!isCa || keyUsage?.keyCertSign === false) return CHAIN_FAILURE;
  const depth = below.filter((certificate) => !isSelfIssued(certificate)).length;
  return pathLength !== null && depth > pathLength ? CHAIN_FAILURE : null;
}

/** RFC 5280, 6.1: self-issued certificates, as of a change of keys, do not count for path lengths. */
function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return Buffer.compare(subjectDer, issuerDer) === 0;
}

function checkStrength(certificate: Certificate, index: number): Failure | null {
  const isRoot = isSelfIssued(certificate) && index > 0; // nobody relies on a root's own signature
  const isWeakHash = certificate.signatureAlgorithm?.hash === "SHA-1" && !isRoot;
  if (isStrongKey(certificate) && !isWeakHash) return null;
  return { failure: "CERTIFICATE_WEAK", subIndication: "CRYPTO_CONSTRAINTS_FAILURE" };
}

function checkDates({ notBefore, notAfter }: Certificate, isSigner: boolean, at: Date): Failure | null {
  if (at >= notBefore && at <= notAfter) return null;
  if (!isSigner) return CHAIN_FAILURE;
  return at < notBefore
    ? { failure: "CERTIFICATE_NOT_YET_VALID", subIndication: "NOT_YET_VALID" }
    : { failure: "CERTIFICATE_EXPIRED", subIndication: "EXPIRED" };
}
