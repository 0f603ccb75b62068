import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { shownName } from "../../../protocol/wording/report-name.ts";
import type { FileCheck, PagePhase } from "./file-check.ts";
import { verdictOf } from "./verdict-view.ts";
import type { MessageKey } from "../message.ts";

/** Words for where a file is, while it has no verdict. */
const PHASE_MESSAGE = {
  opening: "checkWaiting",
  waiting: "checkWaiting",
  empty: "checkWaiting",
  copying: "checkRunning",
  downloading: "checkRunning",
  sending: "checkRunning",
  checking: "checkRunning",
  locked: "checkLocked",
  failed: "checkFailed",
  "too-large": "checkTooLargeShort",
} as const satisfies Record<Exclude<PagePhase["name"], "checked">, MessageKey>;

const TROUBLE: ReadonlySet<PagePhase["name"]> = new Set(["failed", "too-large"]);

/** Several files: how each stands, and which of them is shown below. */
export function showFiles(
  checks: readonly FileCheck[],
  shown: FileCheck | null,
  pick: (check: FileCheck) => void,
): void {
  part("#files-section", HTMLElement).hidden = checks.length < 2;
  const over = checks.filter(({ phase }) => isOver(phase)).length;
  part("#files-progress", HTMLElement).textContent = message("checkProgress", over, checks.length);
  const host = part("#files", HTMLElement);
  replaceWhenChanged(
    host,
    checks.map(({ key, phase }) => [key, badgeOfPhase(phase)]),
    () => checks.map((check) => line(check, () => pick(check))),
  );
  host.querySelectorAll("button").forEach((each, index) => {
    each.setAttribute("aria-current", String(checks[index] === shown));
  });
}

/** Whether nothing more happens with a file by itself. */
export function isOver({ name }: PagePhase): boolean {
  return name === "checked" || name === "failed" || name === "locked" || name === "too-large";
}

function line(check: FileCheck, pick: () => void): HTMLElement {
  const { tone, word } = badgeOfPhase(check.phase);
  const press = element(
    "button",
    { type: "button", class: "file" },
    icon("document"),
    element("bdi", { class: "file-name" }, shownName(check.fileName)),
    element("span", { class: `badge ${tone}` }, word),
  );
  press.addEventListener("click", pick);
  return element("li", {}, press);
}

function badgeOfPhase(phase: PagePhase): { tone: string; word: string } {
  if (phase.name === "checked") return verdictOf(phase.report);
  return { tone: TROUBLE.has(phase.name) ? "trouble" : "", word: message(PHASE_MESSAGE[phase.name]) };
}
