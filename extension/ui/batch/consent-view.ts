import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { ConsentForm } from "../signer/consent-form.ts";
import { imageLink } from "../signer/image-link.ts";
import { concernsPin } from "../signer/pin-field.ts";
import { showRules } from "../signer/rule-view.ts";
import { choiceOf, countOf, kindOf, kindsOf, signableOf, standingOf } from "./batch-model.ts";
import { missingOf, missingToResume } from "./batch-missing.ts";
import { askedNumbering, dateForAll } from "./batch-numbering.ts";
import { isRefusedLikeAll, isStatementAsked, shownRules } from "./batch-rules.ts";
import type { ConsentEvents } from "../signer/consent-form.ts";
import type { Missing } from "./batch-missing.ts";
import type { BatchModel } from "./batch-model.ts";
import type { BatchPhase } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  role: "missingRole",
  comment: "missingComment",
  preparing: "batchMissingPreparing",
  documents: "batchMissingDocuments",
  rule: "batchMissingRule",
  numbering: "batchMissingNumbering",
  statement: "batchMissingStatement",
  "pin-change": "missingPinChange",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** What the person does in the right-hand part of the window. */
export interface BatchConsentEvents extends ConsentEvents {
  /** A date for all documents that have none. */
  readonly dateForAll: (date: string) => void;
}

/** Kind, certificate, statement, PIN, and the one button that says how many it signs. */
export class BatchConsentView {
  readonly #on: BatchConsentEvents;
  readonly #form: ConsentForm<Missing>;
  readonly #cancel = part('button[name="cancel"]', HTMLButtonElement);

  constructor(on: BatchConsentEvents) {
    this.#on = on;
    this.#form = new ConsentForm(MISSING_MESSAGE, on);
  }

  update(model: BatchModel): void {
    const phase = model.state?.phase;
    if (phase?.name === "paused") return this.#showPaused(model, phase);
    replaceWhenChanged(this.#cancel, "doNotSign", () => [message("doNotSign")]);
    const problem = problemOf(model);
    this.#showNotice(model, problem && concernsPin(problem) ? null : problem);
    showRules(part("#rules", HTMLElement), shownRules(model));
    this.#showDateForAll(model);
    const numbering = askedNumbering(model);
    this.#form.update({
      kinds: kindsOf(model),
      kind: kindOf(model),
      stated: numbering?.stated ?? null,
      words: numbering?.typed ?? model.words,
      worded: numbering && { kind: numbering.kind, key: numbering.document.jobKey },
      tokens: model.state?.tokens ?? [],
      choice: choiceOf(model),
      noSecret: isStatementAsked(model) ? model.noSecret : null,
      problem,
      button: message("batchSign", signableOf(model).length),
      missing: (pin) => missingOf(model, pin),
    });
  }

  /** What was approved waits for its token, or for the person's word, and for the PIN where the login has ended. */
  #showPaused(model: BatchModel, { done, total, problem }: Extract<BatchPhase, { name: "paused" }>): void {
    const why = model.refused ?? problem;
    replaceWhenChanged(part("#notice", HTMLElement), [done, total, why], () => [
      element(
        "div",
        { class: "notice" },
        icon("clock"),
        element("p", {}, message("batchPaused", done, total)),
      ),
      ...(why && !concernsPin(why) ? [problemNotice(why)] : []),
    ]);
    replaceWhenChanged(this.#cancel, "batchGiveUp", () => [message("batchGiveUp")]);
    this.#form.update({
      kinds: [],
      kind: kindOf(model),
      stated: null,
      words: model.words,
      tokens: model.state?.tokens ?? [],
      choice: choiceOf(model),
      noSecret: true,
      problem: why,
      button: message("batchResume", total - done),
      missing: (pin) => missingToResume(model, pin),
    });
  }

  #showDateForAll(model: BatchModel): void {
    const offer = dateForAll(model);
    replaceWhenChanged(part("#date-for-all", HTMLElement), offer, () => {
      if (offer === null) return [];
      const text = message("batchDateForAll", offer.date, offer.count);
      return [
        named(
          "date-for-all",
          button(text, "secondary", () => this.#on.dateForAll(offer.date)),
        ),
      ];
    });
  }

  #showNotice(model: BatchModel, problem: Problem | null): void {
    const unsignable = notSignedOf(model);
    replaceWhenChanged(part("#notice", HTMLElement), [problem, unsignable], () => [
      ...(problem
        ? [
            problemNotice(
              problem,
              imageLink(problem, () => undefined),
            ),
          ]
        : []),
      ...(unsignable > 0 ? [notSigned(unsignable)] : []),
    ]);
  }
}

/** How many the button leaves as they are for a reason of their own. */
function notSignedOf(model: BatchModel): number {
  const documents = model.state?.documents ?? [];
  const likeAll = documents.filter(
    (document) => standingOf(model, document).name === "unsignable" && isRefusedLikeAll(model, document),
  );
  return countOf(model, "unsignable", "failed", "locked", "choosing") - likeAll.length;
}

/** Documents that the button leaves as they are are named before it is pressed. */
function notSigned(count: number): HTMLElement {
  const text = element("p", {}, message("batchNotSigned", count));
  return element("div", { class: "notice" }, icon("warning"), text);
}

/** Why the last attempt failed; the window's own reason first. */
function problemOf({ state, refused }: BatchModel): Problem | null {
  return refused ?? (state?.phase.name === "open" ? state.phase.problem : null);
}
