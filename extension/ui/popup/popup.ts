import browser from "webextension-polyfill";
import { CHECK_PAGE } from "../../background/ui-address.ts";
import { showAgent, showAgentBadge } from "../agent-view.ts";
import { showBrokenAdapters } from "../broken-adapter-view.ts";
import { ControlPage } from "../control-page.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { DeliveryView } from "./delivery-view.ts";
import { showTokens } from "./token-view.ts";
import type { PortalState } from "../../background/ui-message.ts";

const page: ControlPage = new ControlPage((state) => {
  showAgentBadge(state.agent);
  const connected = state.agent.name === "connected";
  part("#agent-section", HTMLElement).hidden = connected;
  part("#tokens-section", HTMLElement).hidden = !connected;
  if (connected) showTokens(state.tokens);
  else showAgent(state.agent, page);
  deliveries.update(state.deliveries);
  showPortal(state.activePortal);
  showBrokenAdapters(state.brokenAdapters, page);
});
const deliveries = new DeliveryView(page);

function showPortal(portal: PortalState | null): void {
  replaceWhenChanged(part("#portal", HTMLElement), portal, () => {
    if (!portal) return [element("p", { class: "quiet-text" }, message("portalNone"))];
    const badge = portal.enabled
      ? element("span", { class: "badge good" }, icon("check"), message("portalOn"))
      : element("span", { class: "badge" }, message("portalOff"));
    return [
      element("div", { class: "card-head" }, icon("globe"), element("strong", {}, portal.name), badge),
      portal.changed !== null && element("p", { class: "reason" }, message("portalChanged", portal.changed)),
      ...(portal.enabled
        ? []
        : [
            element("p", { class: "quiet-text" }, message("portalEnableHint")),
            element(
              "div",
              { class: "actions" },
              button(message("portalEnable"), "primary", () => void page.enablePortal(portal)),
            ),
          ]),
    ];
  });
}

part("#refresh", HTMLButtonElement).addEventListener("click", () => void page.ask({ type: "refresh" }));
part("#options", HTMLButtonElement).addEventListener("click", () => void browser.runtime.openOptionsPage());
part("#check", HTMLButtonElement).addEventListener("click", () => {
  void browser.tabs.create({ url: browser.runtime.getURL(CHECK_PAGE) }).then(() => window.close());
});
page.open();
