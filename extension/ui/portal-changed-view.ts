import { element } from "./element.ts";
import { icon } from "./icon.ts";
import { message } from "./message.ts";

/** Says that a portal's page is not what its adapter knows, and which selector is concerned. */
export function changedNotice(changed: string): HTMLElement {
  return element(
    "div",
    { class: "notice portal-changed" },
    icon("warning"),
    element("p", {}, message("portalChangedText")),
    element("p", { class: "code" }, message("portalChanged", changed)),
  );
}
