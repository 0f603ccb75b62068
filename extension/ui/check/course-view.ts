import { ERRORS } from "../../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { shownName } from "../../../protocol/wording/report-name.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { bytes } from "../moment.ts";
import { problemNotice } from "../problem-view.ts";
import { steps } from "../step.ts";
import { showBytes, stepList } from "../step-view.ts";
import type { FileCheck, PagePhase } from "./file-check.ts";
import type { Step } from "../step.ts";
import type { MessageKey } from "../message.ts";

const OWN_STEPS: readonly MessageKey[] = ["checkStepReading", "stepSending", "checkStepChecking"];
const PORTAL_STEPS: readonly MessageKey[] = ["stepDownloading", "stepSending", "checkStepChecking"];

const STEP_OF: Readonly<Partial<Record<PagePhase["name"], number>>> = {
  opening: 0,
  empty: 0,
  copying: 0,
  downloading: 0,
  sending: 1,
  checking: 2,
};

/** The named steps of a check; `null` where none is under way. */
function stepsOf({ phase, given }: FileCheck): Step[] | null {
  const current = STEP_OF[phase.name];
  if (current === undefined) return null;
  return steps(given ? OWN_STEPS : PORTAL_STEPS, current, "bytes" in phase ? phase.bytes : null);
}

/** What is said of a check that is under way, for those who hear the page. */
export function stepSaid(check: FileCheck): string {
  const current = stepsOf(check)?.find(({ standing }) => standing === "current");
  return current ? message(current.key) : "";
}

/** The steps of a check that is under way, or why it could not be made. */
export class CourseView {
  readonly #host = part("#course", HTMLElement);
  #step = "";
  #since = 0;

  /** @param isAgentMissing whether the page says already what to do about the agent */
  update(check: FileCheck | null, isAgentMissing: boolean): void {
    const under = check && stepsOf(check);
    const { name } = check?.phase ?? { name: "" };
    if (this.#step !== `${check?.key} ${name}`) this.#since = performance.now();
    this.#step = `${check?.key} ${name}`;
    const isOver = name === "failed" || name === "too-large" || name === "waiting";
    this.#host.hidden = !check || (!under && !isOver);
    if (check && under) this.#showSteps(check, under);
    else if (check && isOver) this.#showEnd(check, isAgentMissing && waitsForAgent(check.phase));
  }

  #showSteps(check: FileCheck, under: readonly Step[]): void {
    const signature = [check.key, under.map(({ key, standing }) => [key, standing])];
    replaceWhenChanged(this.#host, signature, () => [heading(check), ...stepList(under)]);
    showBytes(this.#host, under, performance.now() - this.#since);
  }

  #showEnd(check: FileCheck, waits: boolean): void {
    replaceWhenChanged(this.#host, [check.key, check.phase, waits], () => [
      heading(check),
      ...(waits ? [element("p", { class: "quiet-text" }, message("checkWaitsForAgent"))] : end(check)),
    ]);
  }
}

function heading({ fileName, state }: FileCheck): HTMLElement {
  const name = shownName(state?.portal?.title || fileName);
  return element("h2", { id: "course-title" }, name === "" ? message("checkPage") : element("bdi", {}, name));
}

function end(check: FileCheck): HTMLElement[] {
  const { phase } = check;
  if (phase.name === "waiting") return [element("p", { class: "quiet-text" }, message("checkWaiting"))];
  if (phase.name === "too-large") {
    const text = message("checkTooLarge", bytes(MAX_DOCUMENT_BYTES));
    return [element("div", { class: "notice" }, icon("warning"), element("p", {}, text))];
  }
  if (phase.name !== "failed") return [];
  const retry = button(message("tryAgain"), "primary", () => void check.retry().catch(() => undefined));
  return [problemNotice(phase.problem, phase.retryable ? [retry] : [])];
}

/** Whether it failed for want of an agent: it goes on by itself when that is there. */
export function waitsForAgent(phase: PagePhase): boolean {
  return phase.name === "failed" && ["install", "pair"].includes(ERRORS[phase.problem.code]);
}
