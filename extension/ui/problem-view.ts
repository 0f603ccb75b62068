import { ERRORS } from "../../protocol/error.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { element } from "./element.ts";
import { icon } from "./icon.ts";
import { language, message } from "./message.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import type { Problem } from "../background/ui-message.ts";

/** What a person reads of an error, in the language of the page. */
export function sentenceOf(code: ErrorCode): string {
  return SENTENCES[code][language()];
}

/** What is said of a token's tries that are left, beside the sentence; empty where the token says nothing. */
export function triesLeft({ detail }: Problem): string {
  if (detail?.triesLeft === "low") return message("pinCountLow");
  // Of a locked token the sentence itself says that it is locked.
  return detail?.triesLeft === "final" ? message("pinFinalTry") : "";
}

/** The code, small, for whoever looks after the computer. */
export function codeLine({ code, detail }: Problem): HTMLElement {
  const status = detail?.httpStatus === undefined ? "" : ` · HTTP ${detail.httpStatus}`;
  return element("p", { class: "code quiet-text" }, message("codeForIt", `${code}${status}`));
}

/** A box that says what a person should know, though nothing has failed. */
export function warningNotice(code: ErrorCode): HTMLElement {
  return element("div", { class: "notice" }, icon("warning"), element("p", {}, sentenceOf(code)));
}

/** A box that says what happened, what is safe and what to do next, with the buttons to do it. */
export function problemNotice(problem: Problem, actions: readonly HTMLElement[] = []): HTMLElement {
  const tries = triesLeft(problem);
  return element(
    "div",
    { class: "notice trouble" },
    icon(ERRORS[problem.code] === "none" ? "stop" : "warning"),
    element("p", {}, sentenceOf(problem.code)),
    tries !== "" && element("p", {}, element("strong", {}, tries)),
    codeLine(problem),
    actions.length > 0 && element("div", { class: "actions" }, ...actions),
  );
}
