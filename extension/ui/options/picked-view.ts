import { button, element, named, part } from "../element.ts";
import { message } from "../message.ts";
import type { ControlPage } from "../control-page.ts";

/** Time after which a file that was given to the browser to save is let go of, ms. */
const SAVING_MS = 60_000;

/** The id that an adapter file states, by which it is saved. */
const STATED_ID = /"id"\s*:\s*"([a-z0-9-]{1,64})"/;

/** In the page's `#picked`: the adapter that point-and-click wrote, to be looked at, saved as a file, and added. */
export class PickedView {
  readonly #host = part("#picked", HTMLElement);
  readonly #page: ControlPage;
  readonly #text = element("textarea", {
    id: "picked-text",
    name: "adapter",
    rows: "16",
    spellcheck: "false",
    autocomplete: "off",
  });
  #picked: string | null = null;

  constructor(page: ControlPage) {
    this.#page = page;
    this.#host.append(
      element("h3", {}, message("pickedTitle")),
      element("p", {}, message("pickedText")),
      element(
        "div",
        { class: "field" },
        element("label", { for: "picked-text", class: "label" }, message("pickedFile")),
        this.#text,
      ),
      element(
        "div",
        { class: "actions" },
        named(
          "add-picked",
          button(message("pickedAdd"), "primary", () => void this.#add()),
        ),
        named(
          "save-picked",
          button(message("pickedSave"), "secondary", () => this.#save()),
        ),
        named(
          "dismiss-picked",
          button(message("pickedDismiss"), "quiet", () => void this.#dismiss()),
        ),
      ),
    );
  }

  /** What the person has changed in the text stays until another adapter is picked. */
  update(picked: string | null): void {
    this.#host.hidden = picked === null;
    if (picked === this.#picked) return;
    this.#picked = picked;
    this.#text.value = picked ?? "";
    if (picked !== null) this.#host.scrollIntoView({ block: "nearest" });
  }

  async #add(): Promise<void> {
    const added = await this.#page.ask({ type: "add-adapter", json: this.#text.value });
    if (added) await this.#dismiss();
  }

  async #dismiss(): Promise<void> {
    await this.#page.ask({ type: "dismiss-picked" });
  }

  #save(): void {
    const [, name = "kyso-adapter"] = STATED_ID.exec(this.#text.value) ?? [];
    const url = URL.createObjectURL(new Blob([this.#text.value], { type: "application/json" }));
    element("a", { href: url, download: `${name}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
  }
}
