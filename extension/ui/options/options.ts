import browser from "webextension-polyfill";
import { DOCTOR_PAGE } from "../../background/ui-address.ts";
import { showAgent, showAgentBadge } from "../agent-view.ts";
import { showBrokenAdapters } from "../broken-adapter-view.ts";
import { ControlPage } from "../control-page.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { showNotices } from "../notice-view.ts";
import { showConsents } from "./consent-list.ts";
import { LookList } from "./look-list.ts";
import { OwnPage } from "./own-page.ts";
import { PickedView } from "./picked-view.ts";
import { offerRegister } from "./register-view.ts";
import { showPortals } from "./portal-list.ts";
import type { AgentState } from "../../background/control-message.ts";

/** The person was asked whether the pairing shall be forgotten. */
let asked = false;

const page: ControlPage = new ControlPage((state) => {
  showAgentBadge(state.agent);
  showAgent(state.agent, page);
  showPairing(state.agent);
  showPortals(state.portals, page);
  showBrokenAdapters(state.brokenAdapters, page);
  showConsents(state.consents, page);
  showNotices(state, page, null);
  picked.update(state.picked);
  looks.update(state.agent.name === "connected");
});

const picked = new PickedView(page);
const looks = new LookList(page);

function showPairing(agent: AgentState): void {
  if (agent.name !== "connected") asked = false;
  replaceWhenChanged(part("#pairing", HTMLElement), [agent, asked], () => {
    if (agent.name !== "connected") return [];
    return [
      element("p", {}, message(asked ? "forgetQuestion" : "pairedAs", agent.browserName)),
      element("div", { class: "actions" }, ...(asked ? answers() : [forgetButton()])),
    ];
  });
}

function forgetButton(): HTMLElement {
  return button(message("forgetPairing"), "secondary", () => ask(true));
}

function answers(): HTMLElement[] {
  const keep = button(message("keepPairing"), "secondary", () => ask(false));
  queueMicrotask(() => keep.focus());
  return [keep, button(message("forgetPairing"), "danger", () => void page.ask({ type: "forget" }))];
}

function ask(now: boolean): void {
  asked = now;
  page.redraw();
}

part("#doctor", HTMLButtonElement).addEventListener("click", () => {
  void browser.tabs.create({ url: browser.runtime.getURL(DOCTOR_PAGE) });
});

const file = part("#adapter-file", HTMLInputElement);
part("#add", HTMLButtonElement).addEventListener("click", () => file.click());
file.addEventListener("change", () => void addAdapter());

async function addAdapter(): Promise<void> {
  const [chosen] = file.files ?? [];
  file.value = "";
  if (!chosen) return;
  const added = await page.ask({ type: "add-adapter", json: await chosen.text() });
  part("#added", HTMLElement).textContent = added ? message("portalAdded") : "";
}

offerRegister(page);
page.open();
new OwnPage().open();
