import { namedPoints } from "../crl/distribution-point.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isSelfIssued, nameKey } from "../x509/distinguished-name.ts";
import { buildPath, type Path } from "./path.ts";
import type { TrustStore } from "./store.ts";

/** Certificates of one question that are tried as signers of lists. */
export const MAX_OTHER_SIGNERS = 20;

/** What narrows and widens the search for signers of lists. */
export interface SignerHints {
  /** Whose status is asked for: its distribution points may name who else issues its lists. */
  readonly certificate?: Certificate;
  /** More certificates that are at hand, such as a document's; none of them is trusted. */
  readonly candidates?: readonly Certificate[];
  /** The root of the certificate's own path, where the signer's has to end too. */
  readonly anchor?: Certificate;
}

/**
 * Who else may have signed lists for an issuer: another key of the same name, as authorities have them that sign
 * certificates and lists apart, or whom a certificate names as the issuer of its lists. Each leads to a trusted root and is
 * there to sign lists. Whether it was revoked is left to check.
 *
 * @param at moments, of which one is within the dates of each path
 * @returns the path of each
 * @see RFC 5280, 6.3.3 (b) (1) and (f)
 */
export function otherSigners(
  issuer: Certificate,
  { roots, intermediates }: TrustStore,
  at: Date | readonly Date[],
  { certificate, candidates = [], anchor }: SignerHints = {},
): readonly Path["path"][] {
  const others = [...intermediates, ...candidates];
  const named = certificate === undefined ? [] : listIssuers(certificate);
  const names = new Set([nameKey(issuer.subjectDer), ...named]);
  const signers = [...roots, ...others].filter(
    ({ sha256, keyUsage, subjectDer }) =>
      sha256 !== issuer.sha256 && keyUsage?.cRLSign === true && names.has(nameKey(subjectDer)),
  );
  const ends = anchor === undefined ? roots : [anchor];
  const moments = at instanceof Date ? [at] : at;
  const unique = [...new Map(signers.map((signer) => [signer.sha256, signer])).values()];
  return unique.slice(0, MAX_OTHER_SIGNERS).flatMap((signer) => {
    const request = { certificate: signer, candidates: [issuer, ...others], roots: ends };
    for (const moment of moments) {
      const found = buildPath({ ...request, at: moment });
      if ("path" in found) return [found.path];
    }
    return [];
  });
}

/**
 * Whose lists can say that a signer of lists was not revoked: those of who issued its certificate; and its own where that
 * certificate says so, or where it is another key of that very authority, which has one list for both.
 *
 * @param above the next certificate of its path
 */
export function signersOfStatus(signer: Certificate, above: Certificate): readonly Certificate[] {
  const isOwn = isSelfIssued(signer) || listIssuers(signer).includes(nameKey(signer.subjectDer));
  return isOwn ? [above, signer] : [above];
}

/** {@link nameKey} of who issues lists for a certificate in its issuer's place. */
export function listIssuers(certificate: Certificate): readonly string[] {
  return namedPoints(certificate).flatMap(({ issuers }) => issuers ?? []);
}
