/** By the number that CRLs and OCSP give each; 7 is not used. */
const REASONS = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  null,
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

/**
 * Why a certificate was revoked, in the standard's words.
 *
 * @see RFC 5280, 5.3.1
 */
export type RevocationReason = Exclude<(typeof REASONS)[number], null>;

/** The reason that a number stands for; `unspecified` for one that the standard does not have. */
export function revocationReason(value: number | undefined): RevocationReason {
  return REASONS[value ?? 0] ?? "unspecified";
}
