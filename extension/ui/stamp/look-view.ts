import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { problemOf } from "../background-port.ts";
import { readDocument } from "../document/document-bytes.ts";
import { firstBox, firstPage, placeOfField } from "./first-place.ts";
import type { FirstPlaceWish } from "./first-place.ts";
import { boxOf } from "../document/page-geometry.ts";
import { PageList } from "../document/page-list.ts";
import { PageToolbar } from "../document/page-toolbar.ts";
import { PdfRenderer } from "../document/pdf-view.ts";
import { StampView } from "./stamp-view.ts";
import type { PdfView } from "../document/pdf-view.ts";
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
export type LookWish = Pick<FirstPlaceWish, "kind" | "field" | "asked">;

/** Where a stamp is laid, other than where its kind belongs. */
export interface LaidWhere {
  /** In place of the one that lies there now, wherever that was moved. */
  readonly keeps: boolean;
  /** Where it was put when the document was last looked at; `null` where it was not. */
  readonly at: Place | null;
}

/** A document to look at. */
export interface LookDocument {
  /** In the origin-private file system. */
  readonly path: string;
  readonly summary: DocumentSummary;
  readonly wish: LookWish;
  readonly password: string | undefined;
}

/** The left-hand part of the window, in its `#look`: the document's pages, and the stamp on one of them. */
export class LookView {
  readonly #on: LookEvents;
  readonly #renderer = new PdfRenderer((error) => this.#on.stopped(problemOf(error)));
  readonly #pages: PageList;
  readonly #toolbar: PageToolbar;
  readonly #stamp: StampView;
  readonly #drawn = new Set<number>();
  #stampPdf: PdfView | null = null;
  #document: { summary: DocumentSummary; firstPage: number } | null = null;
  #pdf: PdfView | null = null;
  /** Counts openings: what an earlier one still does is of no use. */
  #turn = 0;
  #sayTimer = 0;

  constructor(on: LookEvents) {
    this.#on = on;
    const host = this.#bring();
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
    this.#toolbar = new PageToolbar(this.#pages, host);
  }

  /** Puts tools and pages into the page's `#look`. @returns where the pages go */
  #bring(): HTMLElement {
    const tools = element("div", { class: "toolbar", role: "toolbar", "aria-label": message("pageToolbar") });
    const host = element("div", {
      id: "pages",
      class: "pages",
      role: "region",
      tabindex: "0",
      "aria-label": message("pages"),
    });
    tools.append(
      element("div", { id: "page-tools", class: "tool-group" }),
      element("div", { id: "stamp-tools", class: "tool-group" }),
      element("fieldset", { id: "zoom", class: "zoom" }),
    );
    part("#look", HTMLElement).append(
      tools,
      host,
      element("p", { id: "stamp-keys", class: "unseen" }, message("stampKeys")),
      element("p", { id: "stamp-keys-fixed", class: "unseen" }, message("stampKeysFixed")),
    );
    return host;
  }

  /** Opens the document that the agent holds, at the page where a stamp will lie, in place of any other. */
  async open({ path, summary, wish, password }: LookDocument): Promise<void> {
    this.close();
    const turn = this.#turn;
    try {
      const { bytes, sha256 } = await readDocument(path, summary.sha256);
      if (turn !== this.#turn) return;
      const view = await this.#renderer.open(bytes, password);
      if (turn !== this.#turn) return await view.close();
      this.#pdf = view;
      const page = firstPage({ ...wish, document: { ...summary, pageCount: view.pageCount } });
      this.#document = { summary: { ...summary, sha256 }, firstPage: page };
      await this.#pages.show(view);
      if (turn !== this.#turn) return;
      this.#pages.goTo(page);
      this.#showCurrent();
    } catch (error) {
      if (turn === this.#turn) this.#on.stopped(problemOf(error));
    }
  }

  /** Takes the document off the screen. */
  close(): void {
    this.#turn += 1;
    this.#drawn.clear();
    this.#document = null;
    this.#pages.clear();
    void this.#pdf?.close();
    this.#pdf = null;
  }

  /**
   * Lays a stamp where its kind belongs, or in the field that it fills, and shows the page where it lies.
   */
  async lay(stamp: Stamp, wish: LookWish, { keeps, at }: LaidWhere): Promise<void> {
    try {
      await this.#stampPdf?.close();
      if (!this.#document) return;
      const { summary } = this.#document;
      const bytes = Uint8Array.from(atob(stamp.pdf), (character) => character.charCodeAt(0));
      this.#stampPdf = await this.#renderer.open(bytes);
      const picture = await this.#stampPdf.page(0);
      const { kind, field } = wish;
      const { resizable, width } = stamp;
      if (keeps && this.#stamp.redraw(picture, stamp)) return;
      const page = at?.page ?? firstPage({ ...wish, document: summary });
      const geometry = await this.#pages.geometryOf(page);
      const anchor = placeOfField(field);
      const laid = { picture, pictureWidth: width, kind, resizable, page, geometry, anchor };
      const box = at ? boxOf(at, geometry) : firstBox({ ...wish, document: summary, stamp }, geometry);
      this.#stamp.lay(laid, box);
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

  #showCurrent(): void {
    this.#toolbar.showCurrent();
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
