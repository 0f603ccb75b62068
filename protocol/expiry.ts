/** Days before a certificate's end at which its holder is told, each with what to do then. */
export const EXPIRY_STEPS = [60, 30, 7] as const;

/** How near a certificate's end is: the step that has been reached; `ended` once it has passed. */
export type ExpiryStep = (typeof EXPIRY_STEPS)[number] | "ended";

/** What is to be said of a certificate's end. */
export interface Expiry {
  readonly step: ExpiryStep;
  /** From today to its last day, as the calendar of Vietnam has them; 0 on that day, and once it has ended. */
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** Vietnam keeps no summer time. */
const OFFSET_MS = 7 * 3_600_000;

/** Number of a day in Vietnam. */
function dayOf(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/**
 * @param notAfter ISO 8601
 * @returns `null` while the end is farther than the first step
 */
export function expiryOf(notAfter: string, now: Date): Expiry | null {
  const end = Date.parse(notAfter);
  if (end < now.getTime()) return { step: "ended", days: 0 };
  const days = dayOf(end) - dayOf(now.getTime());
  const step = EXPIRY_STEPS.findLast((each) => days <= each);
  return step === undefined ? null : { step, days };
}
