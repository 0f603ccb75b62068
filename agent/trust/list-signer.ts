import type { Certificate } from "../x509/certificate.ts";
import { buildPath } from "./path.ts";
import type { TrustStore } from "./store.ts";

/**
 * Whose signature a list of an issuer may have: its own, or another key's of the same name that leads to a trusted root
 * and is there to sign lists, as authorities have them that sign certificates and lists apart.
 *
 * @returns the issuer first
 * @see RFC 5280, 6.3.3 (f)
 */
export function listSigners(issuer: Certificate, trust: TrustStore, at: Date): readonly Certificate[] {
  const { roots, intermediates } = trust;
  const others = [...roots, ...intermediates].filter(
    (certificate) =>
      certificate.sha256 !== issuer.sha256 &&
      certificate.keyUsage?.cRLSign === true &&
      Buffer.compare(certificate.subjectDer, issuer.subjectDer) === 0 &&
      "path" in buildPath({ certificate, candidates: intermediates, roots, at }),
  );
  return [issuer, ...others];
}
