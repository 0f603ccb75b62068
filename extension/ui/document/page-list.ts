import { element } from "../element.ts";
import { message } from "../message.ts";
import { displaySize } from "./page-geometry.ts";
import type { PageGeometry } from "./page-geometry.ts";
import type { PageView, PdfView } from "./pdf-view.ts";

/** `fit`: as wide as the window allows; else CSS pixels for each of 96 in an inch. */
export type Zoom = "fit" | number;

/** CSS pixels a point at 100 %. */
const CSS_PIXELS_A_POINT = 96 / 72;

/** A page that fits is never drawn larger than this, CSS pixels a point. */
const MAX_FIT_SCALE = 1.6;

/** Space kept free beside a page that fits, CSS pixels. */
const DESK_MARGIN = 48;

/** What the list tells the window. */
export interface PageListEvents {
  readonly current: (index: number) => void;
  readonly drawn: (index: number) => void;
  /** A page could not be opened. What could not be drawn on a page, the renderer tells. */
  readonly failed: (error: unknown) => void;
}

interface Sheet {
  readonly node: HTMLElement;
  page: PageView | null;
  drawing: AbortController | null;
}

/**
 * The pages of a document, one below the other. Only those near the visible part are drawn, and only those are kept, so
 * that 500 pages cost what three do.
 */
export class PageList {
  readonly #host: HTMLElement;
  readonly #on: PageListEvents;
  readonly #near: IntersectionObserver;
  #document: PdfView | null = null;
  #sheets: Sheet[] = [];
  #usual: PageGeometry | null = null;
  #zoom: Zoom = "fit";
  #current = 0;

  constructor(host: HTMLElement, on: PageListEvents) {
    this.#host = host;
    this.#on = on;
    this.#near = new IntersectionObserver((entries) => this.#sight(entries), {
      root: host,
      rootMargin: "60% 0px",
    });
    host.addEventListener("scroll", () => requestAnimationFrame(() => this.#watchCurrent()), {
      passive: true,
    });
    new ResizeObserver(() => this.#layOut()).observe(host);
  }

  get current(): number {
    return this.#current;
  }

  get count(): number {
    return this.#sheets.length;
  }

  /** Lays out the pages of a document, in place of any other. Their sizes are taken from the first page until each is known. */
  async show(document: PdfView): Promise<void> {
    const { geometry } = await document.page(0);
    this.#near.disconnect();
    for (const { drawing } of this.#sheets) drawing?.abort();
    this.#document = document;
    this.#usual = geometry;
    this.#current = 0;
    this.#sheets = Array.from({ length: document.pageCount }, (_, index) => {
      const label = message("pageOf", index + 1, document.pageCount);
      return {
        node: element("div", { class: "sheet", role: "group", "aria-label": label }),
        page: null,
        drawing: null,
      };
    });
    this.#host.replaceChildren(...this.#sheets.map(({ node }) => node));
    this.#layOut();
    for (const { node } of this.#sheets) this.#near.observe(node);
  }

  /** Takes the pages off the screen. */
  clear(): void {
    this.#near.disconnect();
    for (const { drawing } of this.#sheets) drawing?.abort();
    this.#document = null;
    this.#current = 0;
    this.#sheets = [];
    this.#host.replaceChildren();
  }

  set zoom(zoom: Zoom) {
    this.#zoom = zoom;
    const { current } = this;
    this.#layOut();
    this.goTo(current);
  }

  /** Brings a page to the top of the visible part. */
  goTo(index: number): void {
    const sheet = this.#sheets[Math.min(Math.max(index, 0), this.count - 1)];
    if (sheet) this.#host.scrollTo({ top: sheet.node.offsetTop - DESK_MARGIN / 2 });
  }

  /** Brings something that lies on a page into the middle of the visible part. The window around it stays where it is. */
  reveal(node: HTMLElement): void {
    const host = this.#host.getBoundingClientRect();
    const { top, left, width, height } = node.getBoundingClientRect();
    this.#host.scrollBy(
      left + width / 2 - host.left - host.width / 2,
      top + height / 2 - host.top - host.height / 2,
    );
  }

  /** The element of a page, over which a stamp can be laid. */
  sheetOf(index: number): HTMLElement | null {
    return this.#sheets[index]?.node ?? null;
  }

  /** How a page lies; reads the page where it was not needed yet. */
  async geometryOf(index: number): Promise<PageGeometry> {
    const page = await this.#pageOf(index);
    return page.geometry;
  }

  /** CSS pixels for a unit of a page's default user space. */
  scaleOf(geometry: PageGeometry): number {
    if (this.#zoom !== "fit") return this.#zoom * CSS_PIXELS_A_POINT * geometry.userUnit;
    const width = displaySize(geometry).width * geometry.userUnit;
    const room = Math.max(this.#host.clientWidth - DESK_MARGIN, 120);
    return Math.min(room / width, MAX_FIT_SCALE) * geometry.userUnit;
  }

  async #pageOf(index: number): Promise<PageView> {
    const sheet = this.#sheets[index];
    if (!sheet || !this.#document) throw new RangeError(`No page ${index}`);
    sheet.page ??= await this.#document.page(index);
    this.#size(sheet);
    return sheet.page;
  }

  #layOut(): void {
    for (const sheet of this.#sheets) this.#size(sheet);
    this.#sheets.forEach((sheet, index) => {
      if (sheet.drawing) this.#draw(index);
    });
    this.#host.dispatchEvent(new Event("laid-out"));
  }

  #size({ node, page }: Sheet): void {
    const geometry = page?.geometry ?? this.#usual;
    if (!geometry) return;
    const scale = this.scaleOf(geometry);
    const { width, height } = displaySize(geometry);
    node.style.width = `${width * scale}px`;
    node.style.height = `${height * scale}px`;
  }

  #sight(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const index = this.#sheets.findIndex(({ node }) => node === target);
      if (isIntersecting) this.#draw(index);
      else this.#clear(index);
    }
  }

  #draw(index: number): void {
    const sheet = this.#sheets[index];
    if (!sheet) return;
    sheet.drawing?.abort();
    sheet.drawing = new AbortController();
    this.#drawInto(sheet, index, sheet.drawing).catch(this.#on.failed);
  }

  async #drawInto(sheet: Sheet, index: number, drawing: AbortController): Promise<void> {
    const page = await this.#pageOf(index);
    const canvas = element("canvas", { class: "paper", "aria-hidden": "true" });
    const scale = this.scaleOf(page.geometry) / page.geometry.userUnit;
    if (!(await page.draw(canvas, scale, { signal: drawing.signal }))) return;
    sheet.node.querySelector(".paper")?.remove();
    sheet.node.prepend(canvas);
    if (!sheet.node.querySelector(".page-text")) {
      sheet.node.append(element("p", { class: "page-text unseen" }, await page.text()));
    }
    this.#on.drawn(index);
  }

  #clear(index: number): void {
    const sheet = this.#sheets[index];
    if (!sheet?.drawing) return;
    sheet.drawing.abort();
    sheet.drawing = null;
    for (const drawn of sheet.node.querySelectorAll(".paper, .page-text")) drawn.remove();
    sheet.page?.release();
  }

  #watchCurrent(): void {
    const middle = this.#host.scrollTop + this.#host.clientHeight / 2;
    const below = this.#sheets.findIndex(({ node }) => node.offsetTop + node.offsetHeight > middle);
    const current = below === -1 ? this.count - 1 : below;
    if (current === this.#current) return;
    this.#current = current;
    this.#on.current(current);
  }
}
