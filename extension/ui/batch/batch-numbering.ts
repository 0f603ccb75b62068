import { isIssued, numberingLines } from "../signer/wording.ts";
import { kindFor, mainOf, statedOf, typedFor } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { StatedWording, TypedWording } from "../signer/wording.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";

/** Of which document number and date are asked now: the one that is looked at, or the main document of its dossier. */
export interface AskedNumbering {
  readonly document: BatchDocument;
  readonly kind: SignatureKind;
  readonly stated: StatedWording;
  readonly typed: TypedWording;
}

/** @returns `null` where what is looked at has no number and date to be given */
export function askedNumbering(model: BatchModel): AskedNumbering | null {
  const looked = model.state?.documents.find(({ jobKey }) => jobKey === model.looked);
  if (!looked || !isToBeIssued(model, looked)) return null;
  const kind = kindFor(model, looked);
  const document = mainOf(model, looked);
  return kind && { document, kind, stated: statedOf(document), typed: typedFor(model, document) };
}

function isToBeIssued(model: BatchModel, document: BatchDocument): boolean {
  const isOpen = model.state?.phase.name === "open" && document.phase.name === "ready" && !document.leftOut;
  return isOpen && document.format === "pdf" && isIssued(kindFor(model, document));
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

/** Whether neither portal nor document nor person has given a document that is to be issued a date of its own. */
function isDateless(model: BatchModel, document: BatchDocument): boolean {
  const kind = kindFor(model, document);
  if (!isToBeIssued(model, document) || mainOf(model, document) !== document) return false;
  const typed = { ...model.words, number: null, date: model.numbers[document.jobKey]?.date ?? null };
  return numberingLines(kind, typed, statedOf(document)).date.text.trim() === "";
}
