import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import type { ControlPage } from "../control-page.ts";
import type { MessageKey } from "../message.ts";
import type { PortalState } from "../../background/ui-message.ts";

const SOURCE = {
  "built-in": "sourceBuiltIn",
  policy: "sourcePolicy",
  user: "sourceUser",
} as const satisfies Record<PortalState["source"], MessageKey>;

/** Every portal that an adapter knows, to be turned on and off; those that the user added can be removed. */
export function showPortals(portals: readonly PortalState[], page: ControlPage): void {
  replaceWhenChanged(part("#portals", HTMLElement), portals, () =>
    portals.length === 0
      ? [element("p", {}, message("noPortals"))]
      : [element("ul", { class: "cards" }, ...portals.map((portal) => portalCard(portal, page)))],
  );
}

function portalCard(portal: PortalState, page: ControlPage): HTMLElement {
  const { adapterId, enabled, source } = portal;
  const ask = (type: "disable-portal" | "remove-adapter") => () => void page.ask({ type, adapterId });
  const named = (node: HTMLButtonElement) => {
    node.setAttribute("aria-label", `${node.textContent}: ${portal.name}`);
    return node;
  };
  const byPolicy = source === "policy" && enabled;
  return element(
    "li",
    { class: "card" },
    element(
      "div",
      { class: "card-head" },
      element("strong", {}, portal.name),
      element(
        "span",
        { class: enabled ? "badge good" : "badge" },
        message(enabled ? "portalOn" : "portalOff"),
      ),
    ),
    element(
      "span",
      { class: "quiet-text" },
      `${portal.originPatterns.join(", ")} · ${message(SOURCE[source])}`,
    ),
    portal.changed !== null && element("p", { class: "reason" }, message("portalChanged", portal.changed)),
    element(
      "div",
      { class: "actions" },
      !enabled && named(button(message("turnOn"), "primary", () => void page.enablePortal(portal))),
      enabled && !byPolicy && named(button(message("turnOff"), "secondary", ask("disable-portal"))),
      source === "user" && named(button(message("remove"), "quiet", ask("remove-adapter"))),
    ),
  );
}
