import type { SignatureReport, TrustLabel } from "../../protocol/report.ts";
import type { Certificate } from "../x509/certificate.ts";

/** What a report says of who signed. */
export type SignerFacts = Pick<
  SignatureReport,
  "signer" | "certificate" | "issuer" | "trustedBy" | "trustStore" | "validity"
>;

/**
 * What a report says of a signer's certificate.
 *
 * @param path signer first, trusted root last; `null` where none leads there
 * @param labelOf the store that a root stands in
 */
export function signerFacts(
  certificate: Certificate | null,
  path: readonly Certificate[] | null,
  labelOf: (root: Certificate) => TrustLabel | null,
): SignerFacts {
  const root = path?.at(-1);
  return {
    signer: certificate?.subject ?? null,
    certificate: certificate?.sha256 ?? null,
    issuer: certificate?.issuer.commonName ?? null,
    trustedBy: root?.subject.commonName ?? null,
    trustStore: root === undefined ? null : labelOf(root),
    validity:
      certificate === null
        ? null
        : { notBefore: certificate.notBefore.toISOString(), notAfter: certificate.notAfter.toISOString() },
  };
}

/** How a report names a key, such as `RSA-2048` and `P-256`; `null` for one that Kyso does not know. */
export function keyNameOf({ keyType, keyBits }: Pick<Certificate, "keyType" | "keyBits">): string | null {
  if (keyType === "other") return null;
  return keyType === "RSA" ? `RSA-${keyBits}` : `P-${keyBits}`;
}
