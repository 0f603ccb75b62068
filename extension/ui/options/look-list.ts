import { element, part } from "../element.ts";
import { language, message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { problemOf } from "../background-port.ts";
import { KIND_MESSAGE } from "../signer/kind-view.ts";
import { LookPreviews } from "./look-preview.ts";
import type { ControlPage } from "../control-page.ts";
import type { MessageKey } from "../message.ts";
import type { ControlAnswers } from "../../background/control-message.ts";
import type { PlaceWish, TemplateSetName } from "../../../protocol/template.ts";
import type { TemplateState } from "../../../protocol/template-operation.ts";

type Looks = ControlAnswers["templates"];

const SET_MESSAGE = { state: "looksState", party: "looksParty" } as const satisfies Record<
  TemplateSetName,
  MessageKey
>;

const SETS = Object.keys(SET_MESSAGE) as TemplateSetName[];

const FROM_MESSAGE = {
  state: "lookFromState",
  party: "lookFromParty",
  organisation: "lookFromOrganisation",
  user: "lookFromUser",
} as const satisfies Record<TemplateState["from"], MessageKey>;

const PLACE_MESSAGE = {
  signer: "lookAtSigner",
  "over-signature": "lookOverSignature",
  receivers: "lookAtReceivers",
  "first-top-right": "lookTopRight",
  "under-number": "lookUnderNumber",
  "first-bottom-left": "lookBottomLeft",
} as const satisfies Record<PlaceWish, MessageKey>;

/** In the page's `#looks`: which set of looks is used, and how each kind of signature looks, drawn by the agent. */
export class LookList {
  readonly #host = part("#looks", HTMLElement);
  readonly #page: ControlPage;
  readonly #previews: LookPreviews;
  #isConnected = false;

  constructor(page: ControlPage) {
    this.#page = page;
    this.#previews = new LookPreviews(page);
  }

  /** Looks are the agent's to say: they are fetched each time that it comes. */
  update(isConnected: boolean): void {
    if (isConnected === this.#isConnected && this.#host.childElementCount > 0) return;
    this.#isConnected = isConnected;
    if (isConnected) void this.refresh();
    else this.#host.replaceChildren(element("p", { class: "quiet-text" }, message("looksNoAgent")));
  }

  /** Fetches and draws all of it anew, as after an image was changed. */
  async refresh(): Promise<void> {
    try {
      const looks = await this.#page.port.ask({ type: "templates" });
      const focused = this.#host.contains(document.activeElement) ? document.activeElement?.id : "";
      this.#host.replaceChildren(this.#setChoice(looks), this.#cards(looks));
      if (focused) document.getElementById(focused)?.focus();
    } catch (error) {
      this.#host.replaceChildren(problemNotice(problemOf(error)));
    }
  }

  #setChoice({ set, isChoosable }: Looks): HTMLElement {
    return element(
      "fieldset",
      { class: "looks-set" },
      element("legend", { class: "label" }, message("looksSet")),
      ...SETS.map((name) => {
        const input = element("input", {
          type: "radio",
          name: "look-set",
          id: `look-set-${name}`,
          value: name,
          checked: name === set,
          disabled: !isChoosable,
        });
        input.addEventListener("change", () => void this.#choose(name));
        return element("label", { class: "choice" }, input, element("span", {}, message(SET_MESSAGE[name])));
      }),
      !isChoosable && element("p", { class: "hint" }, message("looksFixed")),
    );
  }

  async #choose(set: TemplateSetName): Promise<void> {
    await this.#page.ask({ type: "choose-templates", set });
    await this.refresh();
  }

  #cards({ templates }: Looks): HTMLElement {
    return element("ul", { class: "cards looks" }, ...templates.map((template) => this.#card(template)));
  }

  #card({ kind, from, note, image, hasImage, place, resizable }: TemplateState): HTMLElement {
    const isSample = image !== null && !hasImage;
    return element(
      "li",
      { class: "card look" },
      element(
        "div",
        { class: "card-head" },
        element("strong", {}, message(KIND_MESSAGE[kind])),
        element(
          "span",
          { class: from === "organisation" || from === "user" ? "badge good" : "badge" },
          message(FROM_MESSAGE[from]),
        ),
      ),
      this.#previews.of(kind),
      isSample && element("p", { class: "hint" }, message("lookSampleImage")),
      element(
        "p",
        {},
        `${message(PLACE_MESSAGE[place])} ${message(resizable ? "lookResizable" : "lookTrueSize")}`,
      ),
      note !== null && element("p", { class: "quiet-text" }, note[language()]),
    );
  }
}
