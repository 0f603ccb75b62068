import { element } from "../element.ts";
import { readDocument } from "../document/document-bytes.ts";
import { boxOf, displaySize } from "../document/page-geometry.ts";
import { PdfRenderer } from "../document/pdf-view.ts";
import type { PageGeometry } from "../document/page-geometry.ts";
import type { Place } from "../../../protocol/operation.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";

/** Width of a thumbnail, CSS pixels. */
const WIDTH = 44;

/** How far outside the list's window a thumbnail is drawn already, CSS pixels. */
const AHEAD = "300px";

/** Thumbnails that are kept though nobody sees them. */
const MAX_KEPT = 120;

/** One thumbnail: its place in the list, and what is or was last drawn in it. */
interface Thumbnail {
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly mark: HTMLElement;
  /** Of the page that is drawn. */
  geometry: PageGeometry | null;
  document: BatchDocument;
  /** Where the stamp will lie; the page that is shown is its page, else the first. */
  place: Place | null;
  isSeen: boolean;
  /** Which bytes and page are drawn; `null` where nothing is. */
  drawn: string | null;
}

/** Small pictures of the documents' pages, each drawn once it comes into view, one at a time. */
export class Thumbnails {
  readonly #passwordOf: (jobKey: string) => string | undefined;
  readonly #known = new Map<string, Thumbnail>();
  readonly #ofHost = new WeakMap<Element, Thumbnail>();
  readonly #inView: IntersectionObserver;
  /** What can't be drawn is said where the document is looked at. */
  #renderer: PdfRenderer | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(root: HTMLElement, passwordOf: (jobKey: string) => string | undefined) {
    this.#passwordOf = passwordOf;
    this.#inView = new IntersectionObserver((entries) => this.#noteSeen(entries), {
      root,
      rootMargin: AHEAD,
    });
  }

  /** The element of a document's thumbnail; the same for as long as the window is open. */
  of(document: BatchDocument, place: Place | null): HTMLElement {
    const thumbnail = this.#known.get(document.jobKey) ?? this.#add(document);
    thumbnail.document = document;
    thumbnail.place = place;
    showMark(thumbnail);
    if (thumbnail.isSeen) this.#want(thumbnail);
    return thumbnail.host;
  }

  #add(document: BatchDocument): Thumbnail {
    const canvas = element("canvas", { "aria-hidden": "true" });
    canvas.width = canvas.height = 0;
    const host = element("span", { class: "thumbnail" }, canvas);
    const mark = element("i", { class: "stamp-mark", "aria-hidden": "true", hidden: true });
    host.append(mark);
    const thumbnail: Thumbnail = {
      host,
      canvas,
      mark,
      document,
      place: null,
      geometry: null,
      isSeen: false,
      drawn: null,
    };
    this.#known.set(document.jobKey, thumbnail);
    this.#ofHost.set(host, thumbnail);
    this.#inView.observe(host);
    return thumbnail;
  }

  #noteSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const thumbnail = this.#ofHost.get(target);
      if (!thumbnail) continue;
      thumbnail.isSeen = isIntersecting;
      if (isIntersecting) this.#want(thumbnail);
    }
    this.#letGo();
  }

  #want(thumbnail: Thumbnail): void {
    if (thumbnail.drawn === whatOf(thumbnail) || whatOf(thumbnail) === null) return;
    this.#turn = this.#turn.then(() => this.#draw(thumbnail)).catch(() => undefined);
  }

  async #draw(thumbnail: Thumbnail): Promise<void> {
    const { document, canvas, isSeen, host } = thumbnail;
    const { document: summary, documentFile, jobKey } = document;
    const what = whatOf(thumbnail);
    if (!isSeen || !summary || documentFile === null || what === null || thumbnail.drawn === what) return;
    const { bytes } = await readDocument(documentFile, summary.sha256);
    this.#renderer ??= new PdfRenderer(() => undefined);
    const pdf = await this.#renderer.open(bytes, this.#passwordOf(jobKey));
    try {
      const view = await pdf.page(Math.min(pageOf(thumbnail), pdf.pageCount - 1));
      const { geometry } = view;
      const scale = WIDTH / (displaySize(geometry).width * geometry.userUnit);
      const isDrawn = await view.draw(canvas, scale, { signal: new AbortController().signal });
      thumbnail.geometry = isDrawn ? geometry : null;
      thumbnail.drawn = isDrawn ? what : null;
      host.classList.toggle("drawn", isDrawn);
      showMark(thumbnail);
    } finally {
      await pdf.close();
    }
  }

  /** Gives back the pictures that were seen longest ago; they are drawn again when they come into view. */
  #letGo(): void {
    const unseen = [...this.#known.values()].filter(({ drawn, isSeen }) => drawn !== null && !isSeen);
    for (const thumbnail of unseen.slice(0, Math.max(0, unseen.length - MAX_KEPT))) {
      // One whose file is gone from this computer can't be drawn again.
      if (thumbnail.document.documentFile === null) continue;
      thumbnail.canvas.width = thumbnail.canvas.height = 0;
      thumbnail.drawn = null;
      thumbnail.host.classList.remove("drawn");
    }
  }
}

/** What is to be drawn; `null` where there are no pages here. */
function whatOf(thumbnail: Thumbnail): string | null {
  const { document, documentFile, format } = thumbnail.document;
  if (!document || documentFile === null || format !== "pdf") return null;
  return `${document.sha256} ${pageOf(thumbnail)}`;
}

function pageOf({ place }: Thumbnail): number {
  return place?.page ?? 0;
}

/** Where the stamp will lie, on the page that is drawn. */
function showMark({ mark, place, geometry }: Thumbnail): void {
  mark.hidden = place === null || geometry === null;
  if (place === null || geometry === null) return;
  const page = displaySize(geometry);
  const box = boxOf(place, geometry);
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  mark.style.left = share(box.left, page.width);
  mark.style.top = share(box.top, page.height);
  mark.style.width = share(box.width, page.width);
  mark.style.height = share(box.height, page.height);
}
