import browser from "webextension-polyfill";
import { CHECK_PAGE, DOCTOR_PAGE } from "../../background/ui-address.ts";
import { showAgent, showAgentBadge } from "../agent-view.ts";
import { showBrokenAdapters } from "../broken-adapter-view.ts";
import { ControlPage } from "../control-page.ts";
import { part } from "../element.ts";
import { message } from "../message.ts";
import { showNotices } from "../notice-view.ts";
import { showBatches } from "./batch-view.ts";
import { DeliveryView } from "./delivery-view.ts";
import { PortalView } from "./portal-view.ts";
import { showTokens } from "./token-view.ts";

const page: ControlPage = new ControlPage((state) => {
  showAgentBadge(state.agent);
  const connected = state.agent.name === "connected";
  part("#agent-section", HTMLElement).hidden = connected;
  part("#tokens-section", HTMLElement).hidden = !connected;
  if (connected) showTokens(state.tokens, page);
  else showAgent(state.agent, page);
  showBatches(state.batches, page);
  deliveries.update(state.deliveries);
  portal.update(state);
  const settings = () => void browser.runtime.openOptionsPage();
  showNotices(state, page, { label: message("noticeAllow"), press: settings });
  showBrokenAdapters(state.brokenAdapters, page);
});
const deliveries = new DeliveryView(page);
const portal = new PortalView(page);

part("#refresh", HTMLButtonElement).addEventListener("click", () => void page.ask({ type: "refresh" }));
part("#options", HTMLButtonElement).addEventListener("click", () => void browser.runtime.openOptionsPage());
part("#check", HTMLButtonElement).addEventListener("click", () => void openPage(CHECK_PAGE));
part("#doctor", HTMLButtonElement).addEventListener("click", () => void openPage(DOCTOR_PAGE));

async function openPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) });
  window.close();
}

page.open();
