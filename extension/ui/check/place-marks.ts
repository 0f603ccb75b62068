import { element } from "../element.ts";
import { message } from "../message.ts";
import { boxOnPage, displaySize } from "../document/page-geometry.ts";
import type { Box, Size } from "../document/page-geometry.ts";
import type { PageList } from "../document/page-list.ts";
import type { Tone } from "../standing.ts";

/** A signature's place on a page. */
export interface MarkedPlace {
  /** Index of the signature in the report. */
  readonly signature: number;
  /** 0-based. */
  readonly page: number;
  /** Left, bottom, right, top in default user space, points; as the file says, so in any order and anywhere. */
  readonly rect: readonly number[];
  readonly tone: Tone;
  readonly name: string;
  readonly word: string;
}

/** Outlines of the signatures on the pages, each a way to its entry in the report. */
export class PlaceMarks {
  readonly #pages: PageList;
  readonly #onPick: (signature: number) => void;
  #marks = new Map<number, HTMLElement>();

  constructor(pages: PageList, onPick: (signature: number) => void) {
    this.#pages = pages;
    this.#onPick = onPick;
  }

  /** Outlines these places on the pages that are shown now, and no others. */
  async show(places: readonly MarkedPlace[]): Promise<void> {
    for (const mark of this.#marks.values()) mark.remove();
    const marks = new Map<number, HTMLElement>();
    this.#marks = marks;
    for (const place of places) {
      const sheet = this.#pages.sheetOf(place.page);
      if (!sheet) continue;
      const geometry = await this.#pages.geometryOf(place.page);
      if (this.#marks !== marks) return;
      const box = boxOnPage(place.rect, geometry);
      if (!box) continue;
      const mark = this.#mark(place, box, displaySize(geometry));
      marks.set(place.signature, mark);
      sheet.append(mark);
    }
  }

  /** Brings a signature's outline into sight. @returns whether it has one */
  reveal(signature: number): boolean {
    const mark = this.#marks.get(signature);
    if (!mark) return false;
    this.#pages.reveal(mark);
    mark.focus({ preventScroll: true });
    return true;
  }

  #mark({ signature, tone, name, word }: MarkedPlace, box: Box, page: Size): HTMLElement {
    const number = String(signature + 1);
    const label = message("checkPlace", number, name, word);
    const mark = element(
      "button",
      { type: "button", class: `place ${tone}`, "aria-label": label, title: label },
      element("span", { class: "number", "aria-hidden": "true" }, number),
    );
    // Of the sheet's own size, so that it needs no moving when the page is drawn larger.
    mark.style.left = `${(box.left / page.width) * 100}%`;
    mark.style.top = `${(box.top / page.height) * 100}%`;
    mark.style.width = `${(box.width / page.width) * 100}%`;
    mark.style.height = `${(box.height / page.height) * 100}%`;
    mark.addEventListener("click", () => this.#onPick(signature));
    return mark;
  }
}
