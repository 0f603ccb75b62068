import browser from "webextension-polyfill";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { minute } from "../moment.ts";
import { codeLine, sentenceOf, warningNotice } from "../problem-view.ts";
import { showBytes, stepList } from "../step-view.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import { stepsOf } from "./course.ts";
import { originName } from "../origin-view.ts";
import { saveSigned } from "../saved-file.ts";
import type { Step } from "../step.ts";
import type { IconName } from "../icon.ts";
import type { SignatureReport } from "../../../protocol/report.ts";
import type { Problem, SignPhase, SignState } from "../../background/ui-message.ts";

/** What the person may ask while, or after, something is under way. */
export interface CourseEvents {
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly retryDelivery: () => void;
}

type Outcome = Extract<SignPhase, { name: "delivered" | "waiting" | "failed" }>;

/** Phases in which the window waits for the person, and other parts of it ask. */
const WITHOUT_COURSE: ReadonlySet<SignPhase["name"]> = new Set(["asking", "choosing", "ready", "locked"]);

/** The steps of what is under way, and how it ended. */
export class CourseView {
  readonly #on: CourseEvents;
  readonly #host = part("#course", HTMLElement);
  readonly #said = part("#said", HTMLElement);
  #phase: SignPhase["name"] | null = null;
  #since = 0;

  constructor(on: CourseEvents) {
    this.#on = on;
  }

  /** Draws the phase; a new outcome takes the focus to its first button. */
  update(state: SignState): void {
    const { phase } = state;
    const isNew = phase.name !== this.#phase;
    if (isNew) this.#since = performance.now();
    this.#phase = phase.name;
    this.#host.hidden = WITHOUT_COURSE.has(phase.name);
    const steps = stepsOf(phase);
    if (steps) this.#showSteps(steps, phase.name);
    else if (isOutcome(phase)) this.#showOutcome(phase, state);
    if (isNew && isOutcome(phase)) this.#host.querySelector("button")?.focus();
  }

  #showSteps(steps: readonly Step[], phase: SignPhase["name"]): void {
    const signing = phase === "signing" || phase === "uploading";
    const current = steps.find(({ standing }) => standing === "current");
    replaceWhenChanged(this.#host, [phase, steps.map(({ key, standing }) => [key, standing])], () => [
      element("h2", { id: "course-title" }, message(signing ? "courseSigning" : "coursePreparing")),
      ...stepList(steps),
      phase === "signing" && element("p", { class: "quiet-text" }, message("keepTokenIn")),
      !signing && button(message("cancel"), "secondary", this.#on.cancel),
    ]);
    showBytes(this.#host, steps, performance.now() - this.#since);
    const text = current ? message(current.key) : "";
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }

  #showOutcome(phase: Outcome, state: SignState): void {
    replaceWhenChanged(this.#host, [phase, state.signedParts], () =>
      phase.name === "delivered"
        ? this.#delivered(phase, state)
        : phase.name === "waiting"
          ? this.#waiting(phase, state)
          : this.#failed(phase),
    );
    const text = this.#host.querySelector("h2")?.textContent ?? "";
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }

  #delivered(
    { signature, warnings }: Extract<Outcome, { name: "delivered" }>,
    { portalName, origin, destination }: SignState,
  ): HTMLElement[] {
    const isGivenBack = destination.to === "page";
    return [
      ...heading("check", "good", message(isGivenBack ? "givenBackTitle" : "deliveredTitle")),
      element(
        "p",
        {},
        isGivenBack ? message("givenBackText", originName(origin)) : message("deliveredText", portalName),
      ),
      ...(signature ? [signatureFacts(signature)] : []),
      ...warnings.filter(isErrorCode).map(warningNotice),
      actions(button(message("close"), "primary", () => window.close())),
    ];
  }

  #waiting({ problem, mayBeStored }: Extract<Outcome, { name: "waiting" }>, state: SignState): HTMLElement[] {
    const { signedParts, origin, destination } = state;
    if (destination.to === "page" && signedParts.length > 0) return this.#pageGone(problem, state);
    // First the portal, where only a look at it can tell what to do.
    const lookFirst = mayBeStored
      ? "openPortalToCheck"
      : problem.code === "PORTAL_LOGGED_OUT"
        ? "openPortal"
        : null;
    return [
      ...heading("clock", "caution", message("waitingTitle")),
      element("p", {}, sentenceOf(problem.code)),
      ...(mayBeStored ? [element("p", {}, element("strong", {}, message("mayBeStored")))] : []),
      element("p", { class: "quiet-text" }, message("waitingText")),
      actions(
        lookFirst && button(message(lookFirst), "primary", () => void browser.tabs.create({ url: origin })),
        button(message("sendAgain"), lookFirst ? "secondary" : "primary", this.#on.retryDelivery),
        signedParts.length > 0 && button(message("saveCopy"), "secondary", () => void saveSigned(state)),
        button(message("later"), "quiet", () => window.close()),
      ),
      codeLine(problem),
    ];
  }

  /** Nobody is left to take the document but the person. */
  #pageGone(problem: Problem, state: SignState): HTMLElement[] {
    return [
      ...heading("clock", "caution", message("pageGoneTitle")),
      element("p", {}, message("pageGoneText")),
      actions(
        button(message("saveCopy"), "primary", () => void saveSigned(state)),
        button(message("later"), "quiet", () => window.close()),
      ),
      codeLine(problem),
    ];
  }

  #failed({ problem, retryable }: Extract<Outcome, { name: "failed" }>): HTMLElement[] {
    const calm = problem.code === "CONSENT_REFUSED" || problem.code === "JOB_CANCELLED";
    return [
      ...heading(
        calm ? "info" : "warning",
        calm ? "calm" : "trouble",
        message(calm ? "refusedTitle" : "failedTitle"),
      ),
      element("p", {}, sentenceOf(problem.code)),
      actions(...this.#waysOut(problem, retryable)),
      ...(calm ? [] : [codeLine(problem)]),
    ];
  }

  #waysOut({ code }: Problem, retryable: boolean): HTMLElement[] {
    const pair = code === "SESSION_NOT_PAIRED" || code === "SESSION_HANDSHAKE_FAILED";
    const ways = [
      ...(pair
        ? [button(message("openPairing"), "primary", () => void browser.runtime.openOptionsPage())]
        : []),
      ...(retryable ? [button(message("tryAgain"), pair ? "secondary" : "primary", this.#on.retry)] : []),
    ];
    return [...ways, button(message("close"), ways.length > 0 ? "quiet" : "primary", () => window.close())];
  }
}

function isOutcome(phase: SignPhase): phase is Outcome {
  return phase.name === "delivered" || phase.name === "waiting" || phase.name === "failed";
}

function heading(name: IconName, tone: string, title: string): HTMLElement[] {
  return [
    element("div", { class: `emblem ${tone}` }, icon(name)),
    element("h2", { id: "course-title", class: "outcome-title" }, title),
  ];
}

function actions(...buttons: (HTMLElement | false | null)[]): HTMLElement {
  return element("div", { class: "actions" }, ...buttons);
}

function signatureFacts({ signer, signingTime }: SignatureReport): HTMLElement {
  const rows = [
    [message("signedBy"), signer?.commonName ?? ""],
    [message("signedAt"), signingTime ? minute(signingTime) : ""],
  ].filter(([, value]) => value !== "");
  return element(
    "dl",
    { class: "facts-list" },
    ...rows.flatMap(([name = "", value = ""]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}
