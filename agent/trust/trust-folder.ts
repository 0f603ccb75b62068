import type { TrustLabel } from "../../protocol/report.ts";

/** From the one that says most of a root to the one that says least: the last is also what a folder without a label is. */
export const TRUST_LABELS = [
  "public-service",
  "national",
  "organization",
] as const satisfies readonly TrustLabel[];

/** A folder of trusted certificates, and the store that they make up. */
export interface TrustFolder {
  readonly folder: string;
  readonly store: TrustLabel;
}
