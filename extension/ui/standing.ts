import type { Indication, SignatureReport } from "../../protocol/report.ts";
import type { Badge } from "../../protocol/wording/verdict-text.ts";

/** How a verdict looks. */
export type Tone = "good" | "caution" | "trouble";

/** What a person should know of a signature that was there before. */
export interface Standing {
  readonly tone: Tone;
  readonly key: "signatureGood" | "signatureUnknown" | "signatureBad" | "signatureChanged";
}

/** Whether an earlier signature holds, in one word: broken before unknown before good. */
export function standingOf({ intact, changesAllowed, indication }: SignatureReport): Standing {
  if (!intact || indication === "TOTAL-FAILED") return { tone: "trouble", key: "signatureBad" };
  if (!changesAllowed) return { tone: "trouble", key: "signatureChanged" };
  if (indication === "INDETERMINATE") return { tone: "caution", key: "signatureUnknown" };
  return { tone: "good", key: "signatureGood" };
}

/** The gravest standing of all earlier signatures; `null` where there are none or all hold. */
export function worstOf(reports: readonly SignatureReport[]): Standing | null {
  const standings = reports.map(standingOf);
  const of = (tone: Tone) => standings.find((standing) => standing.tone === tone);
  return of("trouble") ?? of("caution") ?? null;
}

/** How the verdict on one signature looks. */
export const TONE_OF_INDICATION: Readonly<Record<Indication, Tone>> = {
  "TOTAL-PASSED": "good",
  INDETERMINATE: "caution",
  "TOTAL-FAILED": "trouble",
};

/** How a file's verdict looks; what can't be told is no failure, and no success. */
export const TONE_OF_BADGE: Readonly<Record<Badge, Tone>> = {
  valid: "good",
  "unknown-signer": "caution",
  invalid: "trouble",
  unclear: "caution",
  none: "caution",
};
