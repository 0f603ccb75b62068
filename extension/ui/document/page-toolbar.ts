import { part } from "../element.ts";
import { icon } from "../icon.ts";
import type { PageList } from "./page-list.ts";

/** The tools above the pages: which page, how large; and the keys that turn pages. Its markup is the page's own. */
export class PageToolbar {
  readonly #pages: PageList;
  readonly #number = part("#page-number", HTMLInputElement);
  readonly #count = part("#page-count", HTMLElement);
  readonly #previous = part("#previous", HTMLButtonElement);
  readonly #next = part("#next", HTMLButtonElement);

  constructor(pages: PageList, host: HTMLElement) {
    this.#pages = pages;
    const go = (by: number) => pages.goTo(pages.current + by);
    this.#previous.append(icon("up"));
    this.#next.append(icon("down"));
    this.#previous.addEventListener("click", () => go(-1));
    this.#next.addEventListener("click", () => go(1));
    this.#number.addEventListener("change", () => {
      const page = Number.parseInt(this.#number.value, 10);
      if (Number.isInteger(page)) pages.goTo(page - 1);
      this.showCurrent();
    });
    for (const input of document.querySelectorAll<HTMLInputElement>('input[name="zoom"]')) {
      input.addEventListener("change", () => {
        pages.zoom = input.value === "fit" ? "fit" : Number(input.value);
      });
    }
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
