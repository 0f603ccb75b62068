import { button, element, part, replaceWhenChanged } from "./element.ts";
import { message } from "./message.ts";
import { codeLine, sentenceOf } from "./problem-view.ts";
import type { ControlPage } from "./control-page.ts";
import type { BrokenAdapter } from "../background/control-message.ts";

const PROBLEM = { code: "PORTAL_ADAPTER_INVALID", detail: null } as const;

const SOURCE = { policy: "sourcePolicy", user: "sourceUser" } as const;

/** Every portal configuration that is not valid, by its name, with what is wrong with it; the user's own can be removed. */
export function showBrokenAdapters(broken: readonly BrokenAdapter[], page: ControlPage): void {
  const host = part("#broken-adapters", HTMLElement);
  host.hidden = broken.length === 0;
  replaceWhenChanged(host, broken, () => [
    element("ul", { class: "cards" }, ...broken.map((adapter) => brokenCard(adapter, page))),
  ]);
}

function brokenCard({ source, number, name, reason }: BrokenAdapter, page: ControlPage): HTMLElement {
  const title = name ?? message("adapterNumber", number);
  const remove = button(
    message("remove"),
    "quiet",
    () => void page.ask({ type: "remove-broken-adapter", number }),
  );
  remove.setAttribute("aria-label", `${message("remove")}: ${title}`);
  return element(
    "li",
    { class: "card" },
    element(
      "div",
      { class: "card-head" },
      element("strong", {}, title),
      element("span", { class: "badge trouble" }, message("adapterBroken")),
    ),
    element("span", { class: "quiet-text" }, message(SOURCE[source])),
    element("p", { class: "reason" }, sentenceOf(PROBLEM.code)),
    codeLine(PROBLEM),
    element("p", { class: "code quiet-text", lang: "en" }, reason),
    source === "user" && element("div", { class: "actions" }, remove),
  );
}
