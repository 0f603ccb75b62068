import { KysoError } from "../../protocol/error.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { FoundNumbering } from "./numbering.ts";
import { settledNumbering, type GivenNumbering, type SettledNumbering } from "./settled-numbering.ts";

/** Whether a kind of signature issues a document, so that number and date go into its blanks. */
export function issues(kind: SignatureKind): boolean {
  return kind === "seal" || kind === "attachment";
}

/**
 * The number and date that a signature has, and what of them is to be written. Those of a kind that issues nothing are as
 * they were given; those of an attachment are the main document's, whatever number it has of its own.
 *
 * @param found in the document; `null` where it has no text
 * @throws {KysoError} SIGN_NUMBER_INVALID, SIGN_NUMBER_DIFFERS, SIGN_DATE_INVALID, SIGN_DATE_DIFFERS
 */
export function issuedNumbering(
  kind: SignatureKind,
  found: FoundNumbering | null,
  given: GivenNumbering,
): SettledNumbering {
  if (!issues(kind)) return { ...given, writings: [] };
  if (kind !== "attachment") return settledNumbering(found, given);
  try {
    return settledNumbering(found, given);
  } catch (error) {
    if (!(error instanceof KysoError && OF_ITS_OWN.has(error.code))) throw error;
    return settledNumbering(null, given);
  }
}

/** What is said where a document has another number or date than the one that is given. */
const OF_ITS_OWN: ReadonlySet<string> = new Set(["SIGN_NUMBER_DIFFERS", "SIGN_DATE_DIFFERS"]);
