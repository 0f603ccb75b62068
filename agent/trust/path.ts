import type { ErrorCode } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import type { Certificate } from "../x509/certificate.ts";
import { authorityKeyIdentifier, subjectKeyIdentifier } from "../x509/extension.ts";
import { verifySignatureValue } from "../x509/public-key.ts";
import { checkPath } from "./path-rule.ts";

/** Certificates in one path, signer and root included. */
export const MAX_PATH_CERTIFICATES = 10;

/** Signatures that are checked in the search for one path; a crafted set of certificates could ask for endlessly many. */
export const MAX_SIGNATURE_CHECKS = 100;

/** Why a certificate can't be relied on: our code for the user, and EN 319 102-1's word for the report. */
export interface PathFailure {
  readonly failure: ErrorCode;
  readonly subIndication: SubIndication;
}

/** Signer first, root last. */
export interface Path {
  readonly path: readonly [Certificate, ...Certificate[]];
}

export interface PathRequest {
  readonly certificate: Certificate;
  /** Certificates that may stand between; none of them is trusted. */
  readonly candidates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  /** The moment at which all of the path must be valid. */
  readonly at: Date;
}

interface Search {
  readonly request: PathRequest;
  checksLeft: number;
  failure: PathFailure | null;
}

/**
 * Finds a path from a certificate to a root and validates it. Where several lead there, the first valid one counts.
 *
 * @see RFC 5280, 6.1; RFC 4158, 2
 */
export function buildPath(request: PathRequest): Path | PathFailure {
  const search: Search = { request, checksLeft: MAX_SIGNATURE_CHECKS, failure: null };
  const path = extend([request.certificate], search);
  if (path !== null) return { path };
  return search.failure ?? { failure: "CERTIFICATE_UNTRUSTED", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" };
}

type Certificates = readonly [Certificate, ...Certificate[]];

function extend(path: Certificates, search: Search): Certificates | null {
  const { roots, candidates, at } = search.request;
  const last = path.at(-1) ?? path[0];
  if (roots.some(({ sha256 }) => sha256 === last.sha256)) {
    const failure = checkPath(path, at);
    search.failure ??= failure;
    return failure === null ? path : null;
  }
  if (path.length === MAX_PATH_CERTIFICATES) return null;
  for (const issuer of [...roots, ...candidates]) {
    if (path.some(({ sha256 }) => sha256 === issuer.sha256) || !mayHaveIssued(issuer, last)) continue;
    if (search.checksLeft === 0) return null;
    search.checksLeft--;
    if (!hasIssued(issuer, last)) continue;
    const found = extend([...path, issuer], search);
    if (found !== null) return found;
  }
  return null;
}

function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (Buffer.compare(issuer.subjectDer, certificate.issuerDer) !== 0) return false;
  const wanted = authorityKeyIdentifier(certificate.extensions);
  const own = subjectKeyIdentifier(issuer.extensions);
  return wanted === null || own === null || Buffer.compare(wanted, own) === 0;
}

function hasIssued(issuer: Certificate, certificate: Certificate): boolean {
  const { signatureAlgorithm, tbsDer, signatureValue } = certificate;
  const hash = signatureAlgorithm?.hash ?? null;
  if (signatureAlgorithm === null || hash === null) return false;
  return verifySignatureValue(issuer.spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue);
}
