import { isNumbered, numberingLines } from "../signer/wording.ts";
import { kindFor, numberedOf, statedOf, typedFor } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { StatedWording, TypedWording } from "../signer/wording.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";

/** Of which document number and date are asked now: the one that is looked at, or where it is issued the main document of its dossier. */
export interface AskedNumbering {
  readonly document: BatchDocument;
  readonly kind: SignatureKind;
  readonly stated: StatedWording;
  readonly typed: TypedWording;
}

/** @returns `null` where what is looked at has no number and date to be given */
export function askedNumbering(model: BatchModel): AskedNumbering | null {
  const looked = model.state?.documents.find(({ jobKey }) => jobKey === model.looked);
  if (!looked || !isToBeNumbered(model, looked)) return null;
  const kind = kindFor(model, looked);
  const document = numberedOf(model, looked);
  return kind && { document, kind, stated: statedOf(model, document), typed: typedFor(model, document) };
}

function isToBeNumbered(model: BatchModel, document: BatchDocument): boolean {
  const isOpen = model.state?.phase.name === "open" && document.phase.name === "ready" && !document.leftOut;
  return isOpen && document.format === "pdf" && isNumbered(kindFor(model, document));
}

/** The model after the person has typed number or date for the document that is looked at. */
export function withNumbering(model: BatchModel, typed: Partial<TypedWording>): BatchModel {
  const asked = askedNumbering(model);
  if (asked === null) return model;
  const { jobKey } = asked.document;
  const before = model.numbers[jobKey] ?? { number: null, date: null };
  const { number = before.number, date = before.date } = typed;
  return { ...model, numbers: { ...model.numbers, [jobKey]: { number, date } } };
}

/** Whether the person has typed what would have to be typed again if the window were closed now. */
export function isAnythingTyped({ state, numbers, words }: BatchModel): boolean {
  if (state?.phase.name !== "open") return false;
  const typed = [
    words.comment,
    words.date,
    ...Object.values(numbers).flatMap((one) => [one.number, one.date]),
  ];
  return typed.some((text) => text !== null && text.trim() !== "");
}

/** A date that may be given to others, which have none. */
export interface DateForAll {
  readonly date: string;
  /** How many have none, beside the one that is looked at. */
  readonly count: number;
}

/** The date of what is looked at, where others have none of their own yet; `null` where there is nothing to offer. */
export function dateForAll(model: BatchModel): DateForAll | null {
  const asked = askedNumbering(model);
  if (asked === null) return null;
  const { text, isLocked } = numberingLines(asked.kind, asked.typed, asked.stated).date;
  const date = text.trim();
  if (isLocked || date === "" || date === model.words.date) return null;
  const documents = model.state?.documents ?? [];
  const count = documents.filter((each) => each !== asked.document && isDateless(model, each)).length;
  return count === 0 ? null : { date, count };
}

/** Whether neither portal nor document nor person has given a document that has a number a date of its own. */
function isDateless(model: BatchModel, document: BatchDocument): boolean {
  const kind = kindFor(model, document);
  if (!isToBeNumbered(model, document) || numberedOf(model, document) !== document) return false;
  const typed = { ...model.words, number: null, date: model.numbers[document.jobKey]?.date ?? null };
  return numberingLines(kind, typed, statedOf(model, document)).date.text.trim() === "";
}
