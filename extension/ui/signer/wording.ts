import { COPY_TYPES } from "../../../protocol/signature-kind.ts";
import type { Numbering, StampWording } from "../../../protocol/operation.ts";
import type { SignState } from "../../background/ui-message.ts";
import type { CopyType, SignatureKind } from "../../../protocol/signature-kind.ts";

/** What the person has typed for the stamp to say; `null` leaves it to what the portal states. */
export interface TypedWording {
  readonly comment: string;
  readonly copyType: CopyType;
  readonly number: string | null;
  readonly date: string | null;
}

/** What the portal states of the document, and what the document says itself. */
export interface StatedWording {
  readonly number: string | null;
  readonly date: string | null;
  /** Left out where it has no text that could say it. */
  readonly numbering?: Numbering | undefined;
}

/** Of what a window is told of a document, what bears on its number. */
type StatedDocument = Pick<SignState, "kind" | "via" | "number" | "date"> & {
  readonly document: { readonly numbering?: Numbering | undefined } | null;
};

/**
 * What is stated for a kind of signature. An arrival has a number of its own: what a portal's page shows beside a document,
 * what a call for another program says of it, and what is stated where something else was asked for, is the document's.
 */
export function statedFor(
  kind: SignatureKind | null,
  { kind: asked, via, number, date, document }: StatedDocument,
): StatedWording {
  const numbering = document?.numbering;
  const isArrival = kind === "incoming";
  const isStated = via === "page" ? isArrival === (asked === "incoming") : !isArrival;
  return isStated ? { number, date, numbering } : { number: null, date: null, numbering };
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
 * An arrival has a number of its own; a document that is issued has its own, which the portal or the document may know.
 * @param stated `null` for several documents at once, whose numbers can't be one
 */
export function askedWords(kind: SignatureKind | null, stated: StatedWording | null): AskedWords {
  if (kind === "comment" || kind === "copy") return kind;
  if (stated === null) return null;
  return isNumbered(kind) ? "number" : null;
}

/** Whether a kind of signature has a number and a date, which somebody gives. */
export function isNumbered(kind: SignatureKind | null): boolean {
  return kind === "incoming" || isIssued(kind);
}

/** Whether a document goes out with this kind of signature, so that number and date are written into it. */
export function isIssued(kind: SignatureKind | null): boolean {
  return kind === "seal" || kind === "attachment";
}

/** A number or a date as the window has it. */
export interface NumberingLine {
  readonly text: string;
  /** The document has it already, and the person can't change that. */
  readonly isLocked: boolean;
  /** What becomes of it, as the document stands; `null` where nobody knows. */
  readonly state: "written" | "blank" | "none" | null;
  /** What the portal says where the document says otherwise; else `null`. */
  readonly differing: string | null;
}

/**
 * The number and the date that a kind of signature has: the document's own first, then what was typed, then the portal's. An
 * attachment's are its main document's, and its own only where nobody says any.
 */
export function numberingLines(
  kind: SignatureKind | null,
  typed: TypedWording,
  stated: StatedWording,
): { readonly number: NumberingLine; readonly date: NumberingLine } {
  if (kind === "attachment")
    return {
      number: lineOf(undefined, typed.number, stated.number ?? writtenIn(stated.numbering?.number)),
      date: lineOf(undefined, typed.date, stated.date ?? writtenIn(stated.numbering?.date)),
    };
  const own = isIssued(kind) ? stated.numbering : undefined;
  return {
    number: lineOf(own?.number, typed.number, stated.number),
    date: lineOf(own?.date, typed.date, stated.date, plainDate),
  };
}

function writtenIn(own: Numbering["number"] | undefined): string | null {
  return own?.state === "written" ? own.text : null;
}

function lineOf(
  own: Numbering["number"] | undefined,
  typed: string | null,
  portal: string | null,
  comparable: (text: string) => string = plainNumber,
): NumberingLine {
  const state = own?.state ?? null;
  if (state !== "written") return { text: typed ?? portal ?? "", isLocked: false, state, differing: null };
  const text = own?.text ?? "";
  const isSame = portal === null || portal.trim() === "" || comparable(portal) === comparable(text);
  return { text, isLocked: true, state, differing: isSame ? null : portal };
}

/** `05 /qđ-ubnd` is `5/QĐ-UBND`. */
function plainNumber(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/\s/g, "")
    .toUpperCase()
    .replace(/^0+(?=[0-9])/, "");
}

/** `ngày 05 tháng 1 năm 2026` is `05/01/2026`. */
function plainDate(text: string): string {
  return (text.match(/[0-9]+/g) ?? []).map(Number).join("/");
}

/** Whether a document that is to be issued lacks its number or its date. */
export function isNumberingMissing(
  kind: SignatureKind | null,
  typed: TypedWording,
  stated: StatedWording,
): boolean {
  const { number, date } = numberingLines(kind, typed, stated);
  return isIssued(kind) && [number, date].some(({ text }) => text.trim() === "");
}

/** What the stamp of a kind says, for the agent. */
export function wordingOf(
  kind: SignatureKind | null,
  typed: TypedWording,
  stated: StatedWording,
): StampWording {
  const asked = askedWords(kind, stated);
  const { number, date } = numberingLines(kind, typed, stated);
  return {
    number: sent(asked, number, stated.number),
    date: sent(asked, date, stated.date),
    ...(asked === "comment" ? { comment: typed.comment.trim() } : {}),
    ...(asked === "copy" ? { copyType: typed.copyType } : {}),
  };
}

/** What the document has already is not said again. */
function sent(asked: AskedWords, { text, isLocked }: NumberingLine, portal: string | null): string | null {
  if (asked !== "number") return portal;
  return isLocked ? null : blankless(text);
}

function blankless(text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}
