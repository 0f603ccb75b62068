import { element, part } from "../element.ts";
import { icon, type IconName } from "../icon.ts";
import { message, type MessageKey } from "../message.ts";
import type { PageList } from "./page-list.ts";

/** What is chosen is the width of the window, or a factor of a page's own size. */
const ZOOMS = ["fit", "1", "1.5"] as const;

/**
 * The tools above the pages, in the page's `#page-tools` and `#zoom`: which page, how large; and the keys that turn
 * pages.
 */
export class PageToolbar {
  readonly #pages: PageList;
  readonly #number = element("input", {
    id: "page-number",
    name: "page",
    inputmode: "numeric",
    autocomplete: "off",
    size: "3",
  });
  readonly #count = element("span", { id: "page-count" });
  readonly #previous = tool("previous", "previousPage", "up");
  readonly #next = tool("next", "nextPage", "down");

  constructor(pages: PageList, host: HTMLElement) {
    this.#pages = pages;
    const go = (by: number) => pages.goTo(pages.current + by);
    const word = element("span", { class: "unseen" }, message("pageNumber"));
    const number = element("label", { class: "page-number" }, word, this.#number, this.#count);
    part("#page-tools", HTMLElement).append(this.#previous, number, this.#next);
    this.#previous.addEventListener("click", () => go(-1));
    this.#next.addEventListener("click", () => go(1));
    this.#number.addEventListener("change", () => {
      const page = Number.parseInt(this.#number.value, 10);
      if (Number.isInteger(page)) pages.goTo(page - 1);
      this.showCurrent();
    });
    part("#zoom", HTMLFieldSetElement).append(
      element("legend", { class: "unseen" }, message("zoom")),
      ...ZOOMS.map((zoom) => zoomChoice(zoom, pages)),
    );
    host.addEventListener("keydown", (event) => this.#turnPage(event, host));
  }

  /** Says which page is in sight, and of how many. */
  showCurrent(): void {
    const { current, count } = this.#pages;
    this.#count.textContent = `/ ${count}`;
    this.#number.value = String(current + 1);
    this.#previous.disabled = current === 0;
    this.#next.disabled = current >= count - 1;
  }

  #turnPage(event: KeyboardEvent, host: HTMLElement): void {
    if (event.target !== host) return;
    const { current, count } = this.#pages;
    const to = { PageUp: current - 1, PageDown: current + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#pages.goTo(to);
  }
}

function tool(id: string, label: MessageKey, shape: IconName): HTMLButtonElement {
  return element("button", { type: "button", class: "tool", id, "aria-label": message(label) }, icon(shape));
}

function zoomChoice(zoom: (typeof ZOOMS)[number], pages: PageList): HTMLLabelElement {
  const input = element("input", { type: "radio", name: "zoom", value: zoom, checked: zoom === "fit" });
  input.addEventListener("change", () => {
    pages.zoom = zoom === "fit" ? "fit" : Number(zoom);
  });
  const words = zoom === "fit" ? message("zoomFit") : `${Number(zoom) * 100}%`;
  return element("label", {}, input, element("span", {}, words));
}
