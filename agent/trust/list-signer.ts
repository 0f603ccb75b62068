import type { Certificate } from "../x509/certificate.ts";
import { buildPath, type Path } from "./path.ts";
import type { TrustStore } from "./store.ts";

/**
 * Who else may have signed an issuer's lists: another key of the same name that leads to a trusted root and is there to
 * sign lists, as authorities have them that sign certificates and lists apart. Whether it was revoked is left to check.
 *
 * @returns the path of each
 * @see RFC 5280, 6.3.3 (f)
 */
export function otherSigners(issuer: Certificate, trust: TrustStore, at: Date): readonly Path["path"][] {
  const { roots, intermediates } = trust;
  return [...roots, ...intermediates]
    .filter(
      (certificate) =>
        certificate.sha256 !== issuer.sha256 &&
        certificate.keyUsage?.cRLSign === true &&
        Buffer.compare(certificate.subjectDer, issuer.subjectDer) === 0,
    )
    .flatMap((certificate) => {
      const found = buildPath({ certificate, candidates: intermediates, roots, at });
      return "path" in found ? [found.path] : [];
    });
}
