import browser from "webextension-polyfill";
import { MAX_REASON_CHARACTERS } from "../../../protocol/limit.ts";
import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { verdictOf } from "./verdict-view.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type {
  AnswerPhase,
  CheckAnswer,
  CheckedPortalDocument,
} from "../../background/check/check-message.ts";

/** What the answer is about. */
export interface AnsweredCheck {
  readonly portal: CheckedPortalDocument;
  readonly report: FileReport;
  readonly phase: AnswerPhase;
}

/** What the clerk is being asked for. */
type Step = "choose" | "confirm" | "reason" | "sent";

/** The clerk's word to the portal: taken in, or sent back with a reason. Each press sends at most one. */
export class AnswerView {
  readonly #host = part("#answer", HTMLElement);
  readonly #send: (answer: CheckAnswer, reason: string | null) => void;
  #step: Step = "choose";
  #check: AnsweredCheck | null = null;

  constructor(send: (answer: CheckAnswer, reason: string | null) => void) {
    this.#send = send;
  }

  /** @param check `null` where there is nobody to answer */
  update(check: AnsweredCheck | null): void {
    const before = this.#check?.phase.name;
    this.#check = check;
    if (check && check.phase.name !== before) this.#step = check.phase.name === "sending" ? "sent" : "choose";
    this.#draw();
  }

  #draw(): void {
    const check = this.#check;
    this.#host.hidden = check === null;
    replaceWhenChanged(this.#host, [check, this.#step], () =>
      check === null
        ? []
        : [
            element(
              "h2",
              { id: "answer-title", class: "label" },
              message("checkAnswer", check.portal.portalName),
            ),
            ...this.#content(check),
          ],
    );
  }

  #content(check: AnsweredCheck): HTMLElement[] {
    const { phase } = check;
    if (phase.name === "delivered") return [delivered(phase.answer)];
    if (phase.name === "sending" || this.#step === "sent")
      return [element("p", { role: "status" }, message("checkAnswerSending"))];
    const failed = phase.name === "failed" ? [failure(phase, check.portal)] : [];
    if (this.#step === "confirm") return [...failed, this.#question(check)];
    if (this.#step === "reason") return [...failed, this.#reason(check)];
    return [...failed, this.#choice(check)];
  }

  #choice({ report, phase }: AnsweredCheck): HTMLElement {
    const isUnsure = phase.name === "failed" && phase.mayBeStored;
    const isValid = report.verdict === "TOTAL-PASSED";
    return element(
      "div",
      { class: "actions" },
      named(
        "accept",
        button(message("checkAccept"), isValid && !isUnsure ? "primary" : "secondary", () =>
          isValid ? this.#give("accept", null) : this.#go("confirm"),
        ),
      ),
      named(
        "return",
        button(message("checkReturn"), isValid ? "quiet" : isUnsure ? "secondary" : "primary", () =>
          this.#go("reason"),
        ),
      ),
    );
  }

  /** What is not valid may be taken in all the same, but not without having been told. */
  #question({ report }: AnsweredCheck): HTMLElement {
    const back = button(message("checkAcceptNo"), "secondary", () => this.#go("choose"));
    const accept = named(
      "accept-anyway",
      button(message("checkAcceptYes"), "danger", () => this.#give("accept", null)),
    );
    queueMicrotask(() => back.focus());
    return element(
      "div",
      { class: "notice", role: "group", "aria-labelledby": "accept-question" },
      icon("warning"),
      element("p", { id: "accept-question" }, message("checkAcceptQuestion", verdictOf(report).word)),
      element("div", { class: "actions" }, back, accept),
    );
  }

  #reason({ report }: AnsweredCheck): HTMLElement {
    const text = element("textarea", {
      id: "reason",
      name: "reason",
      rows: "4",
      maxlength: String(MAX_REASON_CHARACTERS),
      required: true,
      "aria-describedby": "reason-missing",
    });
    if (report.verdict !== "TOTAL-PASSED") text.value = message("checkReasonDraft", verdictOf(report).word);
    const missing = element("p", { id: "reason-missing", class: "hint trouble-text", role: "status" });
    const form = element(
      "form",
      { class: "field", autocomplete: "off" },
      element("label", { for: "reason", class: "field-label" }, message("checkReason")),
      text,
      missing,
      element(
        "div",
        { class: "actions" },
        element("button", { type: "submit", class: "button primary" }, message("checkReturnNow")),
        button(message("checkAcceptNo"), "quiet", () => this.#go("choose")),
      ),
    );
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const reason = text.value.trim();
      if (reason !== "") return this.#give("return", reason);
      missing.textContent = message("checkReasonMissing");
      text.focus();
    });
    queueMicrotask(() => text.focus());
    return form;
  }

  #go(step: Step): void {
    this.#step = step;
    this.#draw();
  }

  /** The buttons go with the press, so that a second one finds nothing to press. */
  #give(answer: CheckAnswer, reason: string | null): void {
    if (this.#step === "sent") return;
    this.#go("sent");
    this.#send(answer, reason);
  }

  /** The background refused to begin: the clerk may choose again. */
  refused(): void {
    if (this.#check?.phase.name !== "sending") this.#go("choose");
  }
}

function delivered(answer: CheckAnswer): HTMLElement {
  const key = answer === "accept" ? "checkAccepted" : "checkReturned";
  return element(
    "p",
    { class: "answer-given", role: "status" },
    icon("check"),
    element("strong", {}, message(key)),
  );
}

/** Where the portal may have taken it, a look at the portal comes before another try. */
function failure(
  { problem, mayBeStored }: Extract<AnswerPhase, { name: "failed" }>,
  { origin }: CheckedPortalDocument,
): HTMLElement {
  const look = button(
    message("openPortalToCheck"),
    "secondary",
    () => void browser.tabs.create({ url: origin }),
  );
  return element(
    "div",
    { role: "alert", class: "answer-failed" },
    problemNotice(problem, mayBeStored ? [look] : []),
    mayBeStored && element("p", {}, element("strong", {}, message("checkAnswerUnsure"))),
  );
}
