import { button, element, part, replaceWhenChanged } from "../element.ts";
import { message } from "../message.ts";
import { problemOf } from "../background-port.ts";
import { readDocument } from "../document/document-bytes.ts";
import { boxInField, openingPage, placeOfField } from "./first-place.ts";
import type { EmptyField } from "./first-place.ts";
import { boxOf } from "../document/page-geometry.ts";
import { PageList } from "../document/page-list.ts";
import { PageToolbar } from "../document/page-toolbar.ts";
import { PdfRenderer } from "../document/pdf-view.ts";
import { StampView } from "./stamp-view.ts";
import type { PageView, PdfView } from "../document/pdf-view.ts";
import type { DocumentSummary, Place } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { Problem, Stamp } from "../../background/ui-message.ts";

/** What comes out of looking at a document. */
export interface LookEvents {
  /** The stamp's page is on screen, drawn from bytes of this SHA-256. */
  readonly shown: (sha256: string) => void;
  /** Something could not be shown: nothing may be signed. */
  readonly stopped: (problem: Problem) => void;
  readonly place: (place: Place) => void;
}

/** What a stamp is for. */
export interface LookWish {
  readonly kind: SignatureKind;
  /** The empty field that is to be filled; `null` where the place is free. */
  readonly field: EmptyField | null;
}

/** Where a stamp is laid. */
export interface LaidWhere {
  /** In place of the one that lies there now, wherever that was moved. */
  readonly keeps: boolean;
  /** Where it goes otherwise. */
  readonly place: () => Promise<Place>;
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
      const page = openingPage(wish.kind, wish.field, view.pageCount);
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
   * Lays a stamp where it belongs, or in the field that it fills, and shows the page where it lies.
   *
   * @throws what the search for its place throws
   */
  async lay(stamp: Stamp, { kind, field }: LookWish, { keeps, place }: LaidWhere): Promise<void> {
    const picture = await this.#pictureOf(stamp);
    if (picture === null || (keeps && this.#stamp.redraw(picture, stamp))) return;
    const anchor = placeOfField(field);
    const turn = this.#turn;
    const where = anchor ?? (await place());
    if (turn !== this.#turn) return;
    try {
      const { page } = where;
      const geometry = await this.#pages.geometryOf(page);
      const { resizable, width } = stamp;
      const box = anchor ? boxInField(anchor, stamp, geometry) : boxOf(where, geometry);
      this.#stamp.lay({ picture, pictureWidth: width, kind, resizable, page, geometry, anchor }, box);
      this.#stamp.reveal();
    } catch (error) {
      this.#on.stopped(problemOf(error));
    }
  }

  /** @returns `null` where there is no document any more to lay it on, or it can't be shown */
  async #pictureOf(stamp: Stamp): Promise<PageView | null> {
    try {
      await this.#stampPdf?.close();
      if (!this.#document) return null;
      const bytes = Uint8Array.from(atob(stamp.pdf), (character) => character.charCodeAt(0));
      this.#stampPdf = await this.#renderer.open(bytes);
      return await this.#stampPdf.page(0);
    } catch (error) {
      this.#on.stopped(problemOf(error));
      return null;
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
