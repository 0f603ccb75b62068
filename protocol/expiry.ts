/** Days before a certificate's end at which its holder is told, each with what to do then. */
export const EXPIRY_STEPS = [60, 30, 7] as const;

/** How near a certificate's end is: the step that has been reached; `ended` once it has passed. */
export type ExpiryStep = (typeof EXPIRY_STEPS)[number] | "ended";

/** What is to be said of a certificate's end. */
export interface Expiry {
  readonly step: ExpiryStep;
  /** Whole days that are left; 0 once it has ended. */
  readonly days: number;
}

const DAY_MS = 86_400_000;

/**
 * @param notAfter ISO 8601
 * @returns `null` while the end is farther than the first step
 */
export function expiryOf(notAfter: string, now: Date): Expiry | null {
  const leftMs = Date.parse(notAfter) - now.getTime();
  if (leftMs < 0) return { step: "ended", days: 0 };
  const step = EXPIRY_STEPS.findLast((days) => leftMs <= days * DAY_MS);
  return step === undefined ? null : { step, days: Math.floor(leftMs / DAY_MS) };
}
