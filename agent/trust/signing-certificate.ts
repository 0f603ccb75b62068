import type { Certificate } from "../x509/certificate.ts";
import { buildPath, type Path, type PathFailure } from "./path.ts";

const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

/** Purposes that have nothing to do with signing documents. */
const OTHER_PURPOSES: ReadonlySet<string> = new Set([
  SERVER_AUTHENTICATION,
  CODE_SIGNING,
  TIME_STAMPING,
  OCSP_SIGNING,
]);

const WRONG_USAGE: PathFailure = {
  failure: "CERTIFICATE_KEY_USAGE",
  subIndication: "CHAIN_CONSTRAINTS_FAILURE",
};

/**
 * The check of a certificate that signs documents: made before its key is used, and again wherever such a signature is
 * checked. A path to a root, dates, strength, and a key usage of digitalSignature or nonRepudiation.
 *
 * @param at the moment of signing
 */
export function checkSigningCertificate(
  certificate: Certificate,
  candidates: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
): Path | PathFailure {
  const found = buildPath({ certificate, candidates, roots, at });
  return "path" in found && !maySignDocuments(certificate) ? WRONG_USAGE : found;
}

function maySignDocuments({ keyUsage, extendedKeyUsage }: Certificate): boolean {
  if (keyUsage !== null && !keyUsage.digitalSignature && !keyUsage.nonRepudiation) return false;
  return extendedKeyUsage === null || extendedKeyUsage.some((purpose) => !OTHER_PURPOSES.has(purpose));
}
