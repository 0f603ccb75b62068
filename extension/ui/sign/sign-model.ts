import { isErrorCode } from "../../../protocol/error.ts";
import type { Place } from "../../../protocol/operation.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { choiceAmong, fits, pinFits } from "../signer/choice.ts";
import type { Choice } from "../signer/choice.ts";
import { withStatement } from "../signer/rule-state.ts";
import { askedWords, isNumberingMissing, NOTHING_TYPED, statedFor } from "../signer/wording.ts";
import type { StatedWording, TypedWording } from "../signer/wording.ts";
import { placeOfField } from "../stamp/first-place.ts";
import type { EmptyField } from "../stamp/first-place.ts";
import type { Problem, SignState, Stamp } from "../../background/ui-message.ts";

/** All that the sign window shows: the background's state, and what the person has done in the window itself. */
export interface SignModel {
  /** As the background said last; `null` until it has spoken. */
  readonly state: SignState | null;
  /** SHA-256 of the document that all of the below speaks of; `null` until one has come. */
  readonly document: string | null;
  /** The person's choice; `null` leaves the choice to {@link kindOf}. */
  readonly kind: SignatureKind | null;
  /** SHA-256 of the certificate that the person chose; `null` leaves it to {@link choiceOf}. */
  readonly certificate: string | null;
  /** Name of the empty field that the person wants filled; `null` for a new one, in a place of their own. */
  readonly field: string | null;
  /** What the stamp is to say in the person's words. */
  readonly words: TypedWording;
  /** The statement that the document holds no state secret. */
  readonly noSecret: boolean;
  /** How the document stands with the rules, before the statement; `null` until the agent has said. */
  readonly rules: readonly RuleResult[] | null;
  /** SHA-256 of the bytes that are on screen; `null` until the stamp's page is shown. */
  readonly shownSha256: string | null;
  readonly stamp: Stamp | null;
  readonly place: Place | null;
  /** Why this window itself stops the signing: it could not show the document, or not the stamp. */
  readonly stopped: Problem | null;
  /** Why the last request was refused, where the background's state doesn't say it. */
  readonly refused: Problem | null;
}

export type SignAction =
  | { type: "state"; state: SignState }
  | { type: "kind"; kind: SignatureKind }
  | { type: "certificate"; sha256: string }
  | { type: "field"; name: string | null }
  /** The stamp that lies there says other words, until another has been drawn. */
  | { type: "words"; typed: Partial<TypedWording> }
  /** A password was typed: what could not be opened is tried again. */
  | { type: "unlocked" }
  /** A first reason stays: what comes after it may only be its consequence. */
  | { type: "stopped"; problem: Problem }
  | {
      type: "note";
      note: Partial<Pick<SignModel, "noSecret" | "rules" | "shownSha256" | "stamp" | "place" | "refused">>;
    };

export const FIRST_MODEL: SignModel = Object.freeze({
  state: null,
  document: null,
  kind: null,
  certificate: null,
  field: null,
  words: NOTHING_TYPED,
  noSecret: false,
  rules: null,
  shownSha256: null,
  stamp: null,
  place: null,
  stopped: null,
  refused: null,
});

/** The window after an event. A document that comes anew is looked at anew: nothing said of the old one is kept. */
export function reduce(model: SignModel, action: SignAction): SignModel {
  if (action.type === "state") return withState(model, action.state);
  if (action.type === "stopped") return { ...model, stopped: model.stopped ?? action.problem };
  if (action.type === "note") return { ...model, ...action.note };
  if (action.type === "words")
    return { ...model, words: { ...model.words, ...action.typed }, stamp: null, refused: null };
  if (action.type === "unlocked") return { ...model, stopped: null };
  if (action.type === "field")
    return { ...model, field: action.name, stamp: null, place: null, refused: null };
  const choice =
    action.type === "kind" ? { kind: action.kind, certificate: null } : { certificate: action.sha256 };
  return { ...model, ...choice, stamp: null, place: null, refused: null };
}

function withState(model: SignModel, state: SignState): SignModel {
  const document = state.document?.sha256 ?? model.document;
  return { ...(document === model.document ? model : FIRST_MODEL), state, document };
}

/** The kind that will be signed. */
export function kindOf({ state, kind }: SignModel): SignatureKind | null {
  if (!state) return null;
  return kind && state.kinds.includes(kind) ? kind : state.kind;
}

/** The empty field that will be filled; `null` for a new one. */
export function fieldOf({ state, field }: SignModel): EmptyField | null {
  return state?.document?.emptyFields.find(({ name }) => name === field) ?? null;
}

/** Why the person is asked for the document's password: `null` where the first has not been typed yet; `undefined` where it is open. */
export function lockOf({ state, stopped }: SignModel): Problem | null | undefined {
  if (state?.phase.name === "locked") return state.phase.problem;
  if (state?.phase.name !== "ready" || stopped === null) return undefined;
  if (stopped.code === "PDF_PASSWORD_NEEDED") return null;
  return stopped.code === "PDF_PASSWORD_WRONG" ? stopped : undefined;
}

/** The certificate that will sign. */
export function choiceOf(model: SignModel): Choice | null {
  return choiceAmong(model.state?.tokens ?? [], kindOf(model), model.certificate);
}

/** Why nothing can be signed here, whatever the person does in this window. */
export function stopOf(model: SignModel): Problem | null {
  if (model.stopped) return model.stopped;
  const refusal = model.state?.document?.refusal;
  return refusal ? { code: isErrorCode(refusal) ? refusal : "INTERNAL", detail: null } : null;
}

/** What is still missing before the button signs, in the order in which a person would do it. */
export type Missing =
  | "token"
  | "certificate"
  | "role"
  | "view"
  | "comment"
  | "numbering"
  | "stamp"
  | "refused"
  | "rules"
  | "rule"
  | "statement"
  | "pin-change"
  | "pin";

/** @param pin what stands in the PIN field now; it is never part of the model */
export function missingOf(model: SignModel, pin: string): Missing | null {
  const choice = choiceOf(model);
  if (!choice) return "token";
  if (!fits(choice, kindOf(model))) return "certificate";
  if (choice.certificate.role === null) return "role";
  if (model.shownSha256 === null) return "view";
  if (isCommentMissing(model)) return "comment";
  if (lacksNumbering(model)) return "numbering";
  // What was refused is being prepared no longer.
  if (!isStampThere(model)) return model.refused === null ? "stamp" : "refused";
  const ofRules = missingByRules(model);
  if (ofRules !== null) return ofRules;
  if (choice.token.pin.toBeChanged) return "pin-change";
  return pinFits(choice.token, pin) ? null : "pin";
}

/** What the rules keep the button for; those that wait for the user come after those that are broken. */
function missingByRules(
  model: SignModel,
): "rules" | "refused" | "rule" | "role" | "numbering" | "statement" | null {
  const rules = rulesOf(model);
  if (rules === null) return model.refused === null ? "rules" : "refused";
  if (rules.some(({ state }) => state === "refused")) return "rule";
  const waiting = rules.filter(({ state }) => state === "waiting");
  if (waiting.some(({ rule }) => rule === "SIGNER_ROLE")) return "role";
  if (waiting.some(({ rule }) => rule === "NUMBER_AND_DATE")) return "numbering";
  return waiting.length > 0 ? "statement" : null;
}

/** How the document stands with the rules, with what the person has stated; `null` until the agent has said. */
export function rulesOf({ rules, noSecret }: SignModel): readonly RuleResult[] | null {
  return rules && withStatement(rules, noSecret);
}

/** Whether what is signed is a PDF's pages; else it is a file as it is. */
export function isPdf({ state }: SignModel): boolean {
  return (state?.format ?? "pdf") === "pdf";
}

/** An opinion has words. */
export function isCommentMissing(model: SignModel): boolean {
  const { state, words } = model;
  return state !== null && askedWords(kindOf(model), state) === "comment" && words.comment.trim() === "";
}

/** What the portal states of the document, and what it says itself. */
export function statedOf(model: SignModel): StatedWording {
  const { state } = model;
  return state === null ? { number: null, date: null } : statedFor(kindOf(model), state);
}

/** A document that goes out has its number and its date. */
function lacksNumbering(model: SignModel): boolean {
  return isPdf(model) && isNumberingMissing(kindOf(model), model.words, statedOf(model));
}

/** A file without pages takes no stamp, nor does a field that shows nowhere. */
function isStampThere(model: SignModel): boolean {
  if (!isPdf(model)) return true;
  const field = fieldOf(model);
  if (field !== null && placeOfField(field) === null) return true;
  return model.stamp !== null && model.place !== null;
}
