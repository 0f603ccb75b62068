import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { TokenCertificate } from "../token/token.ts";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import { type CheckedSigner, checkSigner, type SignerRules } from "./signer-check.ts";

/** The certificates of a token that can be read, authorities' too: any may stand in a path. */
export function readableCertificates(certificates: readonly TokenCertificate[]): readonly Certificate[] {
  return certificates.flatMap(({ certificate }) => {
    try {
      return [parseCertificate(certificate)];
    } catch {
      return [];
    }
  });
}

/**
 * The certificate that was asked for by its hash.
 *
 * @throws {KysoError} TOKEN_CERTIFICATE_NOT_FOUND
 */
export function certificateBySha256(
  sha256: string,
  certificates: readonly TokenCertificate[],
): TokenCertificate {
  const found = certificates.find((one) => one.sha256 === sha256);
  if (found === undefined) throw new KysoError("TOKEN_CERTIFICATE_NOT_FOUND", sha256);
  return found;
}

/**
 * The certificate that was asked for by its hash, checked.
 *
 * @param kind `null` for what is no signature of an office's day
 * @throws {KysoError} TOKEN_CERTIFICATE_NOT_FOUND, CERTIFICATE_*
 */
export function namedCertificate(
  sha256: string,
  certificates: readonly TokenCertificate[],
  kind: SignatureKind | null,
  rules: SignerRules,
): CheckedSigner {
  const found = certificateBySha256(sha256, certificates);
  const others = readableCertificates(certificates);
  return checkSigner(parseCertificate(found.certificate), others, kind, rules);
}

/**
 * The one certificate of a token that can sign. Where several can, the one that the settings give the role for this
 * kind; it is never guessed from a name.
 *
 * @throws {KysoError} TOKEN_NO_CERTIFICATE; CERTIFICATE_AMBIGUOUS, naming those that could; the only one's problem,
 *   where there is one
 */
export function onlyCertificate(
  certificates: readonly TokenCertificate[],
  kind: SignatureKind,
  rules: SignerRules,
): CheckedSigner {
  const withKey = certificates.filter(({ key }) => key !== "absent");
  const usable: CheckedSigner[] = [];
  const problems: KysoError[] = [];
  for (const { sha256 } of withKey) {
    try {
      usable.push(namedCertificate(sha256, certificates, kind, rules));
    } catch (error) {
      problems.push(asKysoError(error));
    }
  }
  const meant = usable.filter(({ role }) => role !== null);
  const [only, ...more] = meant.length > 0 ? meant : usable;
  if (only === undefined) {
    throw problems[0] ?? new KysoError("TOKEN_NO_CERTIFICATE");
  }
  if (more.length > 0) {
    const list = [only, ...more].map(
      ({ certificate }) => `${certificate.sha256} ${certificate.subject.commonName}`,
    );
    throw new KysoError("CERTIFICATE_AMBIGUOUS", list.join("; "));
  }
  return only;
}
