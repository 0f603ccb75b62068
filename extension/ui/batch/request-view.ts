import { part, replaceWhenChanged, element } from "../element.ts";
import { message } from "../message.ts";
import { showOrigin, showWay } from "../origin-view.ts";
import { countOf } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";

/** The top of the window: who asks, how many documents, and the way of the one that is looked at. */
export function showBatchRequest(model: BatchModel, looked: BatchDocument | null): void {
  const { state } = model;
  if (!state) return;
  showOrigin(state);
  const title = message("batchTitle", state.documents.length);
  part("#title", HTMLElement).textContent = title;
  document.title = `${title} – Kyso`;
  const preparing = countOf(model, "preparing");
  const facts = [
    looked ? looked.title || looked.fileName : "",
    state.phase.name === "open" && preparing > 0 ? message("batchStillPreparing", preparing) : "",
  ].filter(Boolean);
  replaceWhenChanged(part("#facts", HTMLElement), facts, () =>
    facts.map((fact) => element("span", {}, fact)),
  );
  if (looked) showWay(looked);
}
