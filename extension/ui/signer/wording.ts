import { COPY_TYPES } from "../../../protocol/signature-kind.ts";
import type { StampWording } from "../../../protocol/operation.ts";
import type { CopyType, SignatureKind } from "../../../protocol/signature-kind.ts";

/** What the person has typed for the stamp to say; `null` leaves it to what the portal states. */
export interface TypedWording {
  readonly comment: string;
  readonly copyType: CopyType;
  readonly number: string | null;
  readonly date: string | null;
}

/** What the portal states of the document. */
export interface StatedWording {
  readonly number: string | null;
  readonly date: string | null;
}

export const NOTHING_TYPED: TypedWording = Object.freeze({
  comment: "",
  copyType: COPY_TYPES[0],
  number: null,
  date: null,
});

/** Which words a kind needs from the person. */
export type AskedWords = "comment" | "copy" | "number" | null;

/**
 * An arrival has a number of its own; that of an attachment is asked for only where the portal does not state it.
 * @param stated `null` for several documents at once, whose numbers can't be one
 */
export function askedWords(kind: SignatureKind | null, stated: StatedWording | null): AskedWords {
  if (kind === "comment" || kind === "copy") return kind;
  if (stated === null) return null;
  if (kind === "incoming") return "number";
  return kind === "attachment" && stated.number === null ? "number" : null;
}

/** What the stamp of a kind says, for the agent. */
export function wordingOf(
  kind: SignatureKind | null,
  typed: TypedWording,
  stated: StatedWording,
): StampWording {
  const asked = askedWords(kind, stated);
  const own = asked === "number";
  return {
    number: own ? blankless(typed.number ?? stated.number) : stated.number,
    date: own ? blankless(typed.date ?? stated.date) : stated.date,
    ...(asked === "comment" ? { comment: typed.comment.trim() } : {}),
    ...(asked === "copy" ? { copyType: typed.copyType } : {}),
  };
}

function blankless(text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}
