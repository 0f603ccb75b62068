/**
 * Why a certificate is to be revoked: the token was lost; its PIN is forgotten; its PIN is known to others; the token is
 * damaged; something else, which the notice says in words.
 */
export const LOSS_REASONS = ["lost", "pin-forgotten", "pin-leaked", "damaged", "other"] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** In which forms a notice is drafted. */
export const NOTICE_FORMATS = ["pdf", "docx"] as const;
