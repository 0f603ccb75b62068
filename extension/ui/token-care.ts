import { expiryOf } from "../../protocol/expiry.ts";
import { message } from "./message.ts";
import { day } from "./moment.ts";
import type { TokenSummary } from "../../protocol/operation.ts";

/** What a person can do about it here. */
type CareAct =
  /** Change the PIN. */
  | "change"
  /** Change the PIN, or say that it was changed: the reminder does not come again. */
  | "remind"
  /** Draft the notice of a token that can't be used. */
  | "report"
  | null;

/** Something to be known of a token before it is used, with what to do. */
export interface CareNote {
  readonly tone: "calm" | "caution" | "trouble";
  readonly text: string;
  readonly act: CareAct;
  /** Whether the PIN's own field says it, where there is one. */
  readonly isSaidAtPin?: boolean;
}

/**
 * What the token's flags say of its PIN, the worst only, and whose certificates end soon.
 *
 * @param certificate SHA-256 of the one that is spoken of; by default all
 */
export function careOf(token: TokenSummary, now: Date, certificate?: string): CareNote[] {
  const ofPin = pinNote(token);
  const spokenOf = token.certificates.filter(
    ({ sha256 }) => certificate === undefined || sha256 === certificate,
  );
  return [...(ofPin === null ? [] : [ofPin]), ...spokenOf.flatMap((each) => expiryNote(each, now))];
}

function pinNote({ label, pin, isNew }: TokenSummary): CareNote | null {
  if (pin.locked) return { tone: "trouble", text: message("careLocked", label), act: "report" };
  if (pin.toBeChanged) return { tone: "caution", text: message("careToBeChanged", label), act: "change" };
  const tries = { act: null, isSaidAtPin: true } as const;
  if (pin.finalTry) return { tone: "trouble", text: message("careFinalTry", label), ...tries };
  if (pin.countLow) return { tone: "caution", text: message("careCountLow", label), ...tries };
  return isNew === true ? { tone: "calm", text: message("careFirstUse", label), act: "remind" } : null;
}

const EXPIRY = {
  60: ["calm", "careExpiry60"],
  30: ["caution", "careExpiry30"],
  7: ["trouble", "careExpiry7"],
} as const;

/** One that has ended is said where certificates are listed. */
function expiryNote({ subject, notAfter }: TokenSummary["certificates"][number], now: Date): CareNote[] {
  const expiry = expiryOf(notAfter, now);
  if (expiry === null || expiry.step === "ended") return [];
  const [tone, key] = EXPIRY[expiry.step];
  return [{ tone, text: message(key, subject.commonName, day(notAfter), expiry.days), act: null }];
}
