import { onceForEach } from "./once-for-each.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import { choiceAmong, fits } from "../signer/choice.ts";
import { isNumbered, NOTHING_TYPED, numberingLines, statedFor, wordingOf } from "../signer/wording.ts";
import type { Choice } from "../signer/choice.ts";
import type { StatedWording, TypedWording } from "../signer/wording.ts";
import type { Place, StampWording } from "../../../protocol/operation.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { BatchDocument, BatchState } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What this window has read of a document's very bytes. */
export interface ReadDocument {
  readonly sha256: string;
}

/** How a document stands with the rules, before the statement. */
export interface KnownRules {
  /** What they were asked for, as {@link foundKey}. */
  readonly key: string;
  readonly rules: readonly RuleResult[];
}

/** Number and date that the person typed for one document; `null` leaves them to what is stated. */
export type TypedNumbering = Pick<TypedWording, "number" | "date">;

/** All that the batch window shows: the background's state, and what the person has done in the window itself. */
export interface BatchModel {
  /** As the background said last; `null` until it has spoken. */
  readonly state: BatchState | null;
  /** The person's choice; `null` leaves the choice to {@link kindOf}. */
  readonly kind: SignatureKind | null;
  /** SHA-256 of the certificate that the person chose; `null` leaves it to {@link choiceOf}. */
  readonly certificate: string | null;
  /** Number and date are each document's own; a date here is for all that have none. */
  readonly words: TypedWording;
  /** By key; an attachment has its main document's. */
  readonly numbers: Readonly<Record<string, TypedNumbering>>;
  /** The statement that no document holds a state secret. */
  readonly noSecret: boolean;
  /** Key of the document that is looked at. */
  readonly looked: string | null;
  /** By the SHA-256 that the agent states. */
  readonly read: Readonly<Record<string, ReadDocument>>;
  /** Why this window can't have a document signed, by the same; why it can't have its stamp drawn, by {@link foundKey}. */
  readonly problems: Readonly<Record<string, Problem>>;
  /** Where the agent finds that a stamp belongs, by {@link foundKey}. */
  readonly found: Readonly<Record<string, Place>>;
  /** As the agent said last of each document, by its key. */
  readonly rules: Readonly<Record<string, KnownRules>>;
  /** Where the person put a stamp, by {@link placeKey}. */
  readonly places: Readonly<Record<string, Place>>;
  /** Why the last request was refused, where the background's state doesn't say it. */
  readonly refused: Problem | null;
}

export const FIRST_BATCH_MODEL: BatchModel = Object.freeze({
  state: null,
  kind: null,
  certificate: null,
  words: NOTHING_TYPED,
  numbers: {},
  noSecret: false,
  looked: null,
  read: {},
  problems: {},
  found: {},
  rules: {},
  places: {},
  refused: null,
});

/**
 * The window after the background has spoken of all documents, or of those that have changed. What was said of an order
 * stays with it; the first document is looked at first.
 */
export function withBatchState(model: BatchModel, news: BatchState): BatchModel {
  const known = model.state?.orderKey === news.orderKey ? model.state.documents : [];
  const changed = new Map(news.documents.map((document) => [document.jobKey, document]));
  const isNew = (jobKey: string) => !known.some((document) => document.jobKey === jobKey);
  const added = known.length === 0 ? news.documents : news.documents.filter(({ jobKey }) => isNew(jobKey));
  const documents = [...known.map((document) => changed.get(document.jobKey) ?? document), ...added];
  const state = { ...news, documents };
  const isThere = documents.some(({ jobKey }) => jobKey === model.looked);
  return { ...model, state, looked: isThere ? model.looked : (documents[0]?.jobKey ?? null) };
}

/** Where a document stands, in the one word that its line shows. */
export type Standing =
  | "preparing"
  | "choosing"
  | "locked"
  | "ready"
  | "left-out"
  | "unsignable"
  | "signing"
  | "uploading"
  | "delivered"
  | "waiting"
  | "failed";

/** Where a document stands, and why it can't be signed where that is so. */
export interface DocumentStanding {
  readonly name: Standing;
  readonly problem: Problem | null;
}

/** Where each document of a model stands, worked out once. */
const allStandings = onceForEach((model: BatchModel) => {
  const documents = model.state?.documents ?? [];
  return new Map(documents.map((document) => [document, newStanding(model, document)]));
});

/** @returns where a document of the model stands */
export function standingOf(model: BatchModel, document: BatchDocument): DocumentStanding {
  return allStandings(model).get(document) ?? newStanding(model, document);
}

function newStanding(model: BatchModel, document: BatchDocument): DocumentStanding {
  const { phase, leftOut } = document;
  if (phase.name === "failed" && !leftOut) return { name: "failed", problem: phase.problem };
  if (phase.name === "waiting") return { name: "waiting", problem: phase.problem };
  if (phase.name === "delivered" || phase.name === "signing" || phase.name === "uploading")
    return { name: phase.name, problem: null };
  if (leftOut) return { name: "left-out", problem: null };
  const stop = stopOf(model, document);
  if (phase.name === "locked" || isLock(stop)) return { name: "locked", problem: null };
  if (phase.name === "choosing") return { name: "choosing", problem: null };
  if (phase.name !== "ready") return { name: "preparing", problem: null };
  const problem = stop ?? foundProblemOf(model, document) ?? ruleProblemOf(model, document);
  if (problem) return { name: "unsignable", problem };
  return { name: isRead(model, document) ? "ready" : "preparing", problem: phase.problem };
}

/** Whether a document has been read by this window, the rules are known and, of a PDF, its stamp's place. */
function isRead(model: BatchModel, document: BatchDocument): boolean {
  if (readOf(model, document) === null) return false;
  const isJudged = foundKey(model, document) === null || rulesFor(model, document) !== null;
  return isJudged && (document.format !== "pdf" || isPlaced(model, document));
}

function isPlaced(model: BatchModel, document: BatchDocument): boolean {
  const choice = choiceOf(model);
  // Without a certificate there is no stamp to place; what is missing then is the certificate.
  if (!choice || !fits(choice, kindOf(model)) || isCommentMissing(model)) return true;
  return placeFor(model, document) !== null;
}

function isLock(problem: Problem | null): boolean {
  return problem?.code === "PDF_PASSWORD_NEEDED" || problem?.code === "PDF_PASSWORD_WRONG";
}

/** Why nothing can be signed in a document, whatever the person does here. */
export function stopOf(model: BatchModel, { document }: BatchDocument): Problem | null {
  if (!document) return null;
  const own = model.problems[document.sha256];
  if (own) return own;
  const { refusal } = document;
  return refusal ? { code: isErrorCode(refusal) ? refusal : "INTERNAL", detail: null } : null;
}

/** Why a document can't be signed as this kind with this certificate. */
function foundProblemOf(model: BatchModel, document: BatchDocument): Problem | null {
  const key = foundKey(model, document);
  return (key === null ? null : model.problems[key]) ?? null;
}

/** Which rule keeps a document from being signed so. */
function ruleProblemOf(model: BatchModel, document: BatchDocument): Problem | null {
  const refused = rulesFor(model, document)?.find(({ state }) => state === "refused");
  if (!refused) return null;
  return {
    code: refused.code !== null && isErrorCode(refused.code) ? refused.code : "INTERNAL",
    detail: null,
  };
}

/** How a document stands with the rules as it would be signed now; `null` until the agent has said. */
export function rulesFor(model: BatchModel, document: BatchDocument): readonly RuleResult[] | null {
  const known = model.rules[document.jobKey];
  return known && known.key === foundKey(model, document) ? known.rules : null;
}

export function readOf({ read }: BatchModel, { document }: BatchDocument): ReadDocument | null {
  return (document && read[document.sha256]) ?? null;
}

/** The kinds that every document may be signed as. */
export const kindsOf = onceForEach(({ state }: BatchModel): SignatureKind[] => {
  const [first, ...others] = state?.documents.filter(({ kinds }) => kinds.length > 0) ?? [];
  return first ? first.kinds.filter((kind) => others.every(({ kinds }) => kinds.includes(kind))) : [];
});

/** The kind that all will be signed as: the person's choice, else what the first asks for. */
export const kindOf = onceForEach((model: BatchModel): SignatureKind | null => {
  const kinds = kindsOf(model);
  const wanted = model.kind ?? model.state?.documents[0]?.kind ?? null;
  return wanted && kinds.includes(wanted) ? wanted : (kinds[0] ?? null);
});

/** The kind that a document will be signed as: where the main document of its dossier is sealed, its attachments are signed beside it. */
export function kindFor(model: BatchModel, document: BatchDocument): SignatureKind | null {
  const kind = kindOf(model);
  // Until the person chooses one for all, each is signed as the portal asks.
  const own =
    model.kind === null && kind !== null && document.kinds.includes(document.kind) ? document.kind : kind;
  return own === "seal" && document.attachmentOf !== null ? "attachment" : own;
}

/** The certificate that will sign: when they are held up, the one that was approved. */
export const choiceOf = onceForEach((model: BatchModel): Choice | null => {
  const tokens = model.state?.tokens ?? [];
  const phase = model.state?.phase;
  if (phase?.name !== "paused") return choiceAmong(tokens, kindOf(model), model.certificate);
  const token = tokens.find(({ tokenId }) => tokenId === phase.tokenId);
  const certificate = token?.certificates.find(({ sha256 }) => sha256 === phase.certificate);
  return token && certificate ? { token, certificate } : null;
});

/** By key. */
const documentsOf = onceForEach(
  ({ documents }: BatchState) => new Map(documents.map((document) => [document.jobKey, document])),
);

/** The main document of an attachment's dossier; the document itself where it is no attachment. */
export function mainOf({ state }: BatchModel, document: BatchDocument): BatchDocument {
  const { attachmentOf } = document;
  return (state && attachmentOf !== null && documentsOf(state).get(attachmentOf)) || document;
}

/** What the portal states of a document for the kind that it will be signed as, and what it says itself. */
export function statedOf(model: BatchModel, document: BatchDocument): StatedWording {
  return statedFor(kindFor(model, document), document);
}

/** The document whose number a document has: in a dossier that is issued one for all, else its own. */
export function numberedOf(model: BatchModel, document: BatchDocument): BatchDocument {
  return kindFor(model, document) === "incoming" ? document : mainOf(model, document);
}

/** What the person has typed for a document that has a number, by itself or for all that have no date. */
export function typedFor(model: BatchModel, document: BatchDocument): TypedWording {
  const { numbers, words } = model;
  const own = numbers[document.jobKey];
  const forAll = hasText(statedOf(model, document).date) ? null : words.date;
  return { ...words, number: own?.number ?? null, date: own?.date ?? forAll };
}

function hasText(text: string | null): text is string {
  return text !== null && text.trim() !== "";
}

/** What a document's stamp says: numbers are each document's own, and one in a dossier. */
export function wordsFor(model: BatchModel, document: BatchDocument): StampWording {
  const kind = kindFor(model, document);
  const main = numberedOf(model, document);
  const untyped = { ...model.words, number: null, date: null };
  if (!isNumbered(kind)) return wordingOf(kind, untyped, { number: main.number, date: main.date });
  if (main === document) return wordingOf(kind, typedFor(model, document), statedOf(model, document));
  const { number, date } = numberingLines(kind, typedFor(model, main), statedOf(model, main));
  const own = document.document?.numbering;
  const stated = { number: blankless(wholeNumber(number.text, main)), date: blankless(date.text) };
  return wordingOf(kind, untyped, { ...stated, numbering: own });
}

/** A number with the notation that a document has printed behind its blank, as the agent will write it. */
function wholeNumber(number: string, { document }: BatchDocument): string {
  const own = document?.numbering?.number;
  const isBare = /^\s*[0-9]+[a-z]?\s*$/iu.test(number);
  return isBare && own?.state === "blank" && own.text !== null ? number.trim() + own.text : number;
}

function blankless(text: string): string | null {
  return hasText(text) ? text : null;
}

/**
 * By what is known that the agent says of a document as it would be signed now: where its stamp belongs, and how it stands
 * with the rules; `null` where there is nothing to ask.
 */
export function foundKey(model: BatchModel, document: BatchDocument): string | null {
  const known = foundKeys(model);
  const there = known.get(document);
  if (there !== undefined) return there;
  const key = newFoundKey(model, document);
  known.set(document, key);
  return key;
}

const foundKeys = onceForEach<BatchModel, Map<BatchDocument, string | null>>(() => new Map());

function newFoundKey(model: BatchModel, document: BatchDocument): string | null {
  const kind = kindFor(model, document);
  const choice = choiceOf(model);
  if (!kind || !choice || !fits(choice, kind) || isCommentMissing(model)) return null;
  const { sha256, role } = choice.certificate;
  const { jobKey, attachmentOf } = document;
  // Beside a main document that has come since, an attachment stands otherwise.
  const main = attachmentOf === null ? null : (mainOf(model, document).document?.sha256 ?? null);
  return JSON.stringify([jobKey, attachmentOf, main, kind, sha256, role, wordsFor(model, document)]);
}

/** By what a place that the person gave is known. */
export function placeKey(model: BatchModel, document: BatchDocument): string {
  return `${document.jobKey} ${kindFor(model, document)}`;
}

/** Where a document's stamp will lie: where the person put it, else where the agent finds that it belongs. */
export function placeFor(model: BatchModel, document: BatchDocument): Place | null {
  const given = model.places[placeKey(model, document)];
  if (given) return given;
  const key = foundKey(model, document);
  return (key === null ? undefined : model.found[key]) ?? null;
}

/** The documents that the button would sign now. */
export function signableOf(model: BatchModel): BatchDocument[] {
  return (model.state?.documents ?? []).filter((document) => standingOf(model, document).name === "ready");
}

/** How many documents stand so. */
export function countOf(model: BatchModel, ...standings: readonly Standing[]): number {
  const documents = model.state?.documents ?? [];
  return documents.filter((document) => standings.includes(standingOf(model, document).name)).length;
}

/** An opinion has words. */
export function isCommentMissing(model: BatchModel): boolean {
  return kindOf(model) === "comment" && model.words.comment.trim() === "";
}
