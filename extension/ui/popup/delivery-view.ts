import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { minute } from "../moment.ts";
import { codeLine, sentenceOf } from "../problem-view.ts";
import { saveParts } from "../saved-file.ts";
import type { ControlPage } from "../control-page.ts";
import type { MessageKey } from "../message.ts";
import type { DeliveryState } from "../../background/control-message.ts";

const PHASE = {
  working: ["deliveryWorking", ""],
  uploading: ["deliveryUploading", ""],
  waiting: ["deliveryWaiting", "caution"],
} as const satisfies Record<DeliveryState["phase"], readonly [MessageKey, string]>;

/** Documents that are being signed or wait for their delivery. Giving a signed one up takes two clicks and says what it means. */
export class DeliveryView {
  readonly #page: ControlPage;
  /** The document that the person is asked about. */
  #asked: string | null = null;
  /** Documents that were given to the browser to save. */
  readonly #saved = new Set<string>();

  constructor(page: ControlPage) {
    this.#page = page;
  }

  update(deliveries: readonly DeliveryState[]): void {
    part("#deliveries-section", HTMLElement).hidden = deliveries.length === 0;
    replaceWhenChanged(part("#deliveries", HTMLElement), [deliveries, this.#asked, [...this.#saved]], () => [
      element("ul", { class: "cards" }, ...deliveries.map((delivery) => this.#card(delivery))),
    ]);
  }

  #card(delivery: DeliveryState): HTMLElement {
    const [key, tone] = PHASE[delivery.phase];
    const facts = [delivery.portalName, delivery.signedAt ? minute(delivery.signedAt) : ""].filter(Boolean);
    return element(
      "li",
      { class: "card" },
      element("strong", { class: "delivery-title" }, delivery.title),
      element("span", { class: "quiet-text" }, facts.join(" · ")),
      element("span", {}, element("span", { class: `badge ${tone}` }, message(key))),
      delivery.problem && element("p", { class: "reason" }, sentenceOf(delivery.problem.code)),
      delivery.problem && codeLine(delivery.problem),
      this.#asked === delivery.jobKey ? this.#question(delivery) : this.#actions(delivery),
    );
  }

  #actions(delivery: DeliveryState): HTMLElement {
    const { jobKey, phase, savedParts } = delivery;
    const show = button(message("show"), "secondary", () => void this.#page.ask({ type: "show", jobKey }));
    if (phase !== "waiting") return element("div", { class: "actions" }, show);
    if (savedParts.length > 0) return this.#saving(delivery, show);
    return element(
      "div",
      { class: "actions" },
      button(message("deliverNow"), "primary", () => void this.#page.ask({ type: "deliver", jobKey })),
      show,
      button(message("discard"), "quiet", () => this.#ask(jobKey)),
    );
  }

  /** The page that asked is gone: the person takes the document, and only then is it let go of here. */
  #saving({ jobKey, savedParts, fileName }: DeliveryState, show: HTMLElement): HTMLElement {
    const isSaved = this.#saved.has(jobKey);
    const save = () => {
      this.#saved.add(jobKey);
      void saveParts(savedParts, fileName).then(() => this.#page.redraw());
    };
    const done = () => void this.#page.ask({ type: "saved", jobKey });
    return element(
      "div",
      { class: "actions" },
      isSaved && button(message("savedDone"), "primary", done),
      button(message("saveCopy"), isSaved ? "secondary" : "primary", save),
      show,
      button(message("discard"), "quiet", () => this.#ask(jobKey)),
    );
  }

  #question({ jobKey, title }: DeliveryState): HTMLElement {
    const keep = button(message("discardNo"), "secondary", () => this.#ask(null));
    const remove = button(message("discardYes"), "danger", () => {
      this.#asked = null;
      void this.#page.ask({ type: "discard", jobKey });
    });
    queueMicrotask(() => keep.focus());
    return element(
      "div",
      { class: "question", role: "group", "aria-label": message("discardYes") },
      element("p", {}, message("discardQuestion", title)),
      element("div", { class: "actions" }, keep, remove),
    );
  }

  #ask(jobKey: string | null): void {
    this.#asked = jobKey;
    this.#page.redraw();
  }
}
