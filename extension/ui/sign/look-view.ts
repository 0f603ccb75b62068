import { button, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { problemOf } from "../background-port.ts";
import { readDocument } from "./document-bytes.ts";
import { firstBox, firstPage, placeOfField } from "./first-place.ts";
import type { FirstPlaceWish } from "./first-place.ts";
import { PageList } from "./page-list.ts";
import { PdfRenderer } from "./pdf-view.ts";
import { StampView } from "./stamp-view.ts";
import type { PdfView } from "./pdf-view.ts";
import type { DocumentSummary, Place } from "../../../protocol/operation.ts";
import type { Problem, Stamp } from "../../background/ui-message.ts";

/** What comes out of looking at a document. */
export interface LookEvents {
  /** The stamp's page is on screen, drawn from bytes of this SHA-256. */
  readonly shown: (sha256: string) => void;
  /** Something could not be shown: nothing may be signed. */
  readonly stopped: (problem: Problem) => void;
  readonly place: (place: Place) => void;
}

/** What decides where the stamp goes first. */
export type LookWish = Pick<FirstPlaceWish, "kind" | "field">;

/** A document to look at. */
export interface LookDocument {
  /** In the origin-private file system. */
  readonly path: string;
  readonly summary: DocumentSummary;
  readonly wish: LookWish;
  readonly password: string | undefined;
}

/** The left-hand part of the window: the document's pages, and the stamp on one of them. */
export class LookView {
  readonly #on: LookEvents;
  readonly #renderer = new PdfRenderer((error) => this.#on.stopped(problemOf(error)));
  readonly #pages: PageList;
  readonly #stamp: StampView;
  readonly #number = part("#page-number", HTMLInputElement);
  readonly #drawn = new Set<number>();
  #stampPdf: PdfView | null = null;
  #document: { summary: DocumentSummary; firstPage: number } | null = null;
  #sayTimer = 0;

  constructor(on: LookEvents) {
    this.#on = on;
    const host = part("#pages", HTMLElement);
    this.#pages = new PageList(host, {
      current: () => this.#showCurrent(),
      drawn: (index) => this.#noteDrawn(index),
      failed: (error) => on.stopped(problemOf(error)),
    });
    this.#stamp = new StampView(this.#pages, host, (place) => {
      on.place(place);
      this.#showStampTools();
      this.#sayWhereabouts();
    });
    this.#wireToolbar();
    host.addEventListener("keydown", (event) => this.#turnPage(event, host));
  }

  /** Opens the document that the agent holds, at the page where a stamp will lie. */
  async open({ path, summary, wish, password }: LookDocument): Promise<void> {
    try {
      this.#drawn.clear();
      const { bytes, sha256 } = await readDocument(path, summary.sha256);
      const view = await this.#renderer.open(bytes, password);
      const page = firstPage({ ...wish, document: { ...summary, pageCount: view.pageCount } });
      this.#document = { summary: { ...summary, sha256 }, firstPage: page };
      await this.#pages.show(view);
      part("#page-count", HTMLElement).textContent = `/ ${view.pageCount}`;
      this.#pages.goTo(page);
      this.#showCurrent();
    } catch (error) {
      this.#on.stopped(problemOf(error));
    }
  }

  /** Lays a stamp where its kind belongs, or in the field that it fills. Shows the page where it lies. */
  async lay(stamp: Stamp, wish: LookWish): Promise<void> {
    try {
      await this.#stampPdf?.close();
      if (!this.#document) return;
      const { summary } = this.#document;
      const bytes = Uint8Array.from(atob(stamp.pdf), (character) => character.charCodeAt(0));
      this.#stampPdf = await this.#renderer.open(bytes);
      const picture = await this.#stampPdf.page(0);
      const { kind, field } = wish;
      const page = firstPage({ ...wish, document: summary });
      const geometry = await this.#pages.geometryOf(page);
      const { resizable, width } = stamp;
      const anchor = placeOfField(field);
      const laid = { picture, pictureWidth: width, kind, resizable, page, geometry, anchor };
      this.#stamp.lay(laid, firstBox({ ...wish, document: summary, stamp }, geometry));
      this.#stamp.reveal();
    } catch (error) {
      this.#on.stopped(problemOf(error));
    }
  }

  removeStamp(): void {
    this.#stamp.remove();
  }

  set locked(locked: boolean) {
    this.#stamp.locked = locked;
    part("#stamp-tools", HTMLElement).hidden = locked;
  }

  #noteDrawn(index: number): void {
    this.#drawn.add(index);
    const wanted = this.#stamp.page ?? this.#document?.firstPage;
    if (this.#document && index === wanted) this.#on.shown(this.#document.summary.sha256);
  }

  #wireToolbar(): void {
    const go = (by: number) => this.#pages.goTo(this.#pages.current + by);
    const previous = part("#previous", HTMLButtonElement);
    const next = part("#next", HTMLButtonElement);
    previous.append(icon("up"));
    next.append(icon("down"));
    previous.addEventListener("click", () => go(-1));
    next.addEventListener("click", () => go(1));
    this.#number.addEventListener("change", () => {
      const page = Number.parseInt(this.#number.value, 10);
      if (Number.isInteger(page)) this.#pages.goTo(page - 1);
      this.#showCurrent();
    });
    for (const input of document.querySelectorAll<HTMLInputElement>('input[name="zoom"]')) {
      input.addEventListener("change", () => {
        this.#pages.zoom = input.value === "fit" ? "fit" : Number(input.value);
      });
    }
  }

  #turnPage(event: KeyboardEvent, host: HTMLElement): void {
    if (event.target !== host) return;
    const to = {
      PageUp: this.#pages.current - 1,
      PageDown: this.#pages.current + 1,
      Home: 0,
      End: this.#pages.count - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#pages.goTo(to);
  }

  #showCurrent(): void {
    this.#number.value = String(this.#pages.current + 1);
    part("#previous", HTMLButtonElement).disabled = this.#pages.current === 0;
    part("#next", HTMLButtonElement).disabled = this.#pages.current >= this.#pages.count - 1;
    this.#showStampTools();
  }

  #showStampTools(): void {
    const { page } = this.#stamp;
    const current = this.#pages.current;
    replaceWhenChanged(part("#stamp-tools", HTMLElement), [page, current], () =>
      page === null || page === current
        ? []
        : [
            button(message("toStamp"), "quiet", () => this.#stamp.reveal()),
            button(message("stampHere"), "secondary", () => void this.#stamp.moveToPage(current)),
          ],
    );
  }

  #sayWhereabouts(): void {
    clearTimeout(this.#sayTimer);
    this.#sayTimer = window.setTimeout(() => {
      part("#said", HTMLElement).textContent = this.#stamp.whereabouts;
    }, 500);
  }
}
