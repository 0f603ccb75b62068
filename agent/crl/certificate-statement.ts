import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import type { RevocationReason } from "./revocation-reason.ts";

/** How far two clocks may be apart, milliseconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** How long an answer that names no `nextUpdate` counts, milliseconds. */
export const MAX_AGE_WITHOUT_NEXT_UPDATE_MS = 24 * 3_600_000;

/** What one answer, an OCSP response or a revocation list, says of one certificate. */
export interface CertificateStatement {
  /** `unknown` is what an OCSP responder says of a certificate that it does not know. */
  readonly status: "good" | "revoked" | "unknown";
  /** When it was revoked; `null` unless it was. */
  readonly revokedAt: Date | null;
  readonly reason: RevocationReason | null;
  readonly thisUpdate: Date;
  /** `null` where the answer names none. */
  readonly nextUpdate: Date | null;
  /** The answer still names certificates that ended since; `null` where it names valid ones only. */
  readonly keepsExpiredSince: Date | null;
}

/** When an answer has to be of use. */
export interface Moment {
  /** The moment at which the status is judged. */
  readonly at: Date;
  readonly now: Date;
}

/** Whether an answer ends before a moment. */
export function isOutOfDate(
  times: Pick<CertificateStatement, "thisUpdate" | "nextUpdate">,
  at: Date,
): boolean {
  return endOf(times) + CLOCK_TOLERANCE_MS < at.getTime();
}

function endOf({ thisUpdate, nextUpdate }: Pick<CertificateStatement, "thisUpdate" | "nextUpdate">): number {
  return nextUpdate?.getTime() ?? thisUpdate.getTime() + MAX_AGE_WITHOUT_NEXT_UPDATE_MS;
}

/**
 * Checks that an answer is not from the future and was not out of date at the moment that is asked for. A later one
 * will do: what is revoked stays named.
 *
 * @throws {KysoError} `code`
 * @see RFC 6960, 4.2.2.1; RFC 5280, 6.3.3
 */
export function checkTimes(
  times: Pick<CertificateStatement, "thisUpdate" | "nextUpdate">,
  { at, now }: Moment,
  code: ErrorCode,
): void {
  const { thisUpdate } = times;
  if (thisUpdate.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) throw new KysoError(code, "from the future");
  if (endOf(times) < thisUpdate.getTime()) throw new KysoError(code, "it ends before it begins");
  if (isOutOfDate(times, at)) throw new KysoError(code, "out of date");
}
