import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import type { ControlPage } from "../control-page.ts";
import type { UnfinishedBatch } from "../../background/control-message.ts";

/** In the page's `#batches`: what was approved and is not all signed, with the way back to it. */
export function showBatches(batches: readonly UnfinishedBatch[], page: ControlPage): void {
  part("#batches-section", HTMLElement).hidden = batches.length === 0;
  replaceWhenChanged(part("#batches", HTMLElement), batches, () => [
    element("ul", { class: "cards" }, ...batches.map((batch) => card(batch, page))),
  ]);
}

function card({ orderKey, origin, done, total, isRunning }: UnfinishedBatch, page: ControlPage): HTMLElement {
  const show = button(message("popupBatchShow"), isRunning ? "secondary" : "primary", () => {
    void page.ask({ type: "show-batch", orderKey });
  });
  const standing = message(isRunning ? "popupBatchRunning" : "popupBatchPaused");
  return element(
    "li",
    { class: "card" },
    element("strong", {}, message("popupBatchDone", done, total)),
    element("span", { class: "quiet-text" }, origin),
    element("span", {}, element("span", { class: `badge ${isRunning ? "" : "caution"}` }, standing)),
    element("div", { class: "actions" }, named("show-batch", show)),
  );
}
