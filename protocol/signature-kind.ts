/** Kinds of signature, by the names that the product uses for them. */
export const SIGNATURE_KINDS = ["approve", "seal"] as const;

/** `approve`: the competent leader's approval; `seal`: the organisation's seal at issue. */
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];

/** Whose certificate makes which kind. */
export const CERTIFICATE_ROLES = ["personal", "organisation"] as const;

export type CertificateRole = (typeof CERTIFICATE_ROLES)[number];

export const ROLE_OF_KIND: Readonly<Record<SignatureKind, CertificateRole>> = Object.freeze({
  approve: "personal",
  seal: "organisation",
});
