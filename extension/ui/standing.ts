import type { SignatureReport } from "../../protocol/report.ts";

/** What a person should know of a signature that was there before. */
export interface Standing {
  readonly tone: "good" | "caution" | "trouble";
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
  const of = (tone: Standing["tone"]) => standings.find((standing) => standing.tone === tone);
  return of("trouble") ?? of("caution") ?? null;
}
