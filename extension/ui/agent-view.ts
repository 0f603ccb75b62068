import { button, element, part, replaceWhenChanged } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";
import { codeLine, sentenceOf } from "./problem-view.ts";
import type { ControlPage } from "./control-page.ts";
import type { MessageKey } from "./message.ts";
import type { AgentState } from "../background/control-message.ts";
import type { Problem } from "../background/ui-message.ts";

const BADGE = {
  searching: ["agentSearching", ""],
  connected: ["agentConnected", "good"],
  "not-paired": ["agentNotPaired", "caution"],
  "not-running": ["agentNotRunning", "caution"],
} as const satisfies Record<AgentState["name"], readonly [MessageKey, string]>;

/** The agent's state in two words. */
export function showAgentBadge(agent: AgentState): void {
  const [key, tone] = BADGE[agent.name];
  replaceWhenChanged(part("#agent-badge", HTMLElement), key, () => [
    element("span", { class: `badge ${tone}` }, tone === "good" && icon("check"), message(key)),
  ]);
}

/** The agent's state, and what to do where it is not connected: start it, pair it, or paste a code. */
export function showAgent(agent: AgentState, page: ControlPage): void {
  replaceWhenChanged(part("#agent", HTMLElement), agent, () => {
    if (agent.name === "connected")
      return [element("p", {}, message("agentVersion", agent.version, agent.port))];
    if (agent.name === "not-running") return notRunning(page);
    if (agent.name === "not-paired") return notPaired(agent.problem, page);
    return [element("p", { class: "quiet-text" }, message("agentSearching"))];
  });
}

function notRunning(page: ControlPage): HTMLElement[] {
  const look = button(message("lookAgain"), "primary", () => void page.ask({ type: "refresh" }));
  return [element("p", {}, message("agentNotRunningText")), element("div", { class: "actions" }, look)];
}

function notPaired(problem: Problem | null, page: ControlPage): HTMLElement[] {
  const pair = button(message("pairNow"), "primary", () => void page.ask({ type: "pair" }));
  return [
    element("p", {}, message("agentNotPairedText")),
    ...(problem
      ? [element("p", { class: "trouble-text" }, sentenceOf(problem.code)), codeLine(problem)]
      : []),
    element("div", { class: "actions" }, pair),
    codeForm(page),
  ];
}

function codeForm(page: ControlPage): HTMLElement {
  const input = element("input", {
    id: "code",
    name: "code",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "100",
    "aria-describedby": "code-hint",
  });
  const form = element(
    "form",
    { class: "field", autocomplete: "off" },
    element("label", { for: "code", class: "field-label" }, message("pairingCode")),
    input,
    element("p", { id: "code-hint", class: "hint" }, message("pairingCodeHint")),
    element("button", { type: "submit", class: "button secondary" }, message("pairWithCode")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = input.value.trim();
    if (code === "") return input.focus();
    input.value = "";
    void page.ask({ type: "pair-with-code", code });
  });
  return element("details", { class: "with-code" }, element("summary", {}, message("pairWithCode")), form);
}
