import browser from "webextension-polyfill";
import { button, element, named, part, replaceWhenChanged } from "./element.ts";
import { icon } from "./icon.ts";
import { whenSettled } from "./settled-button.ts";
import { message } from "./message.ts";
import { isEncrypted, originName } from "./origin-view.ts";
import type { IconName } from "./icon.ts";
import type { MessageKey } from "./message.ts";
import type { AskingPhase, Question } from "../background/ui-message.ts";

const WORDS = {
  "first-use": { icon: "globe", title: "askFirstUse", why: "askFirstUseWhy" },
  source: { icon: "document", title: "askSource", why: "askSourceWhy" },
  destination: { icon: "upload", title: "askDestination", why: "askDestinationWhy" },
} as const satisfies Record<Question["name"], { icon: IconName; title: MessageKey; why: MessageKey }>;

/** In the page's `#asking`: what is new about a request, and what it means, before anything is fetched. */
export class AskingView {
  readonly #host = part("#asking", HTMLElement);
  readonly #on: { allow: () => void; cancel: () => void };
  /** The browser was not allowed to reach the hosts when it asked. */
  #denied = false;
  /** While the browser asks, or the background takes what was said. */
  #busy = false;

  constructor(on: { allow: () => void; cancel: () => void }) {
    this.#on = on;
  }

  /** @param asking `null` where nothing is asked */
  update(asking: AskingPhase | null, origin: string): void {
    const opens = this.#host.hidden && asking !== null;
    this.#host.hidden = asking === null;
    if (!asking) return;
    if (opens) this.#busy = false;
    replaceWhenChanged(this.#host, [asking, origin, this.#denied], () => this.#question(asking, origin));
    if (opens) this.#host.querySelector<HTMLElement>("h2")?.focus();
  }

  #question(asking: AskingPhase, origin: string): HTMLElement[] {
    const allow = button(message("askAllow"), "primary", () => undefined);
    whenSettled(allow, () => void this.#allow(asking, origin));
    return [
      element("h2", { id: "asking-title", tabindex: "-1" }, message("askTitle")),
      element("p", {}, message("askNothingYet")),
      element("ul", { class: "questions" }, ...asking.questions.map(questionLine)),
      ...(this.#denied ? [deniedNotice()] : []),
      element(
        "div",
        { class: "actions" },
        named("allow", allow),
        named("refuse", button(message("askRefuse"), "secondary", this.#on.cancel)),
      ),
      element("p", { class: "quiet-text" }, message("askRemembered", originName(origin))),
    ];
  }

  /** The browser asks for its permission in the click itself, or not at all. */
  async #allow(asking: AskingPhase, origin: string): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { originPatterns } = asking;
    const granted =
      originPatterns.length === 0 ||
      (await browser.permissions.request({ origins: [...originPatterns] }).catch(() => false));
    this.#busy = false;
    this.#denied = !granted;
    if (granted) this.#on.allow();
    else this.update(asking, origin);
  }
}

function questionLine(question: Question): HTMLElement {
  const words = WORDS[question.name];
  const host = "host" in question ? question.host : null;
  return element(
    "li",
    { class: "question-line" },
    icon(words.icon),
    element("strong", {}, message(words.title)),
    host !== null && element("span", { class: "asked-host" }, originName(host)),
    element("p", { class: "quiet-text" }, message(words.why)),
    host !== null &&
      !isEncrypted(host) &&
      element("p", { class: "warning" }, icon("open"), message("askNotEncrypted")),
  );
}

function deniedNotice(): HTMLElement {
  return element(
    "div",
    { class: "notice", role: "alert" },
    icon("warning"),
    element("p", {}, message("askDenied")),
  );
}
