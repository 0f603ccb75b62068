import { button, element, named } from "../element.ts";
import { message } from "../message.ts";
import type { OwnAsking } from "./own-asking.ts";
import type { OwnChoices } from "../../background/own/own-message.ts";

/** The seal's true diameter, to be measured by the user. */
export class SealDiameter {
  readonly node: HTMLElement;
  readonly #input = element("input", {
    id: "seal-diameter",
    name: "seal-diameter",
    type: "number",
    min: "10",
    max: "80",
    step: "0.5",
  });
  readonly #save: HTMLButtonElement;
  readonly #badge = element("span", { class: "badge" });
  #shown: number | null = null;

  constructor(page: OwnAsking) {
    this.#save = named(
      "save-seal-diameter",
      button(message("sealDiameterSave"), "secondary", () => {
        if (!this.#input.reportValidity() || Number.isNaN(this.#input.valueAsNumber)) return;
        void page.ask({ type: "measure", diameterMm: this.#input.valueAsNumber });
      }),
    );
    this.node = element(
      "div",
      { class: "field" },
      element("label", { for: "seal-diameter", class: "label" }, message("sealDiameter")),
      element("div", { class: "role-line" }, this.#input, this.#save, this.#badge),
      element("p", { class: "hint" }, message("sealDiameterHint")),
    );
  }

  /** What the user is typing stays until another diameter counts. */
  update({ diameterMm, from }: OwnChoices["images"]["seal"]): void {
    const isFixed = from === "file" || from === "machine";
    this.#input.disabled = from === "file";
    this.#save.disabled = from === "file";
    this.#badge.hidden = !isFixed;
    this.#badge.textContent = message(from === "file" ? "fromFile" : "fromMachine");
    if (this.#shown === diameterMm) return;
    this.#shown = diameterMm;
    this.#input.value = String(diameterMm);
  }
}
