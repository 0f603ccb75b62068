import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { changedNotice } from "../portal-changed-view.ts";
import { choiceFields } from "./choice-view.ts";
import type { ControlPage } from "../control-page.ts";
import type { MessageKey } from "../message.ts";
import type { PortalState } from "../../background/control-message.ts";

const SOURCE = {
  "built-in": "sourceBuiltIn",
  policy: "sourcePolicy",
  user: "sourceUser",
} as const satisfies Record<PortalState["source"], MessageKey>;

/** Every portal that an adapter knows, to be turned on and off; those that the user added can be removed. */
export function showPortals(portals: readonly PortalState[], page: ControlPage): void {
  const host = part("#portals", HTMLElement);
  // A choice that was just made keeps the focus though its card is drawn anew.
  const focused = host.contains(document.activeElement) ? document.activeElement?.id : "";
  replaceWhenChanged(host, portals, () =>
    portals.length === 0
      ? [element("p", {}, message("noPortals"))]
      : [element("ul", { class: "cards" }, ...portals.map((portal) => portalCard(portal, page)))],
  );
  if (focused && !host.contains(document.activeElement)) document.getElementById(focused)?.focus();
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
    portal.changed !== null && changedNotice(portal.changed),
    enabled && choiceFields(portal, page),
    element(
      "div",
      { class: "actions" },
      !enabled && named(button(message("turnOn"), "primary", () => void page.enablePortal(portal))),
      enabled && !byPolicy && named(button(message("turnOff"), "secondary", ask("disable-portal"))),
      source === "user" && named(button(message("remove"), "quiet", ask("remove-adapter"))),
    ),
  );
}
