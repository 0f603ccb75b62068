import {
  AnnotationMode,
  getDocument,
  PasswordResponses,
  PDFWorker,
  RenderingCancelledException,
} from "pdfjs-dist";
import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { KysoError } from "../../../protocol/error.ts";
import { turnOf } from "./page-geometry.ts";
import type { PageGeometry } from "./page-geometry.ts";
import { concernsPage, isWorkerWarning, listenToConsole } from "./pdf-warning.ts";

/** Largest canvas, pixels: what every graphics driver takes; beyond it the page is drawn coarser and scaled. */
const MAX_CANVAS_PIXELS = 16_777_216;

/** What pdf.js loads at run time; without these, some scans and fonts would be left out. */
const FILES = new URL("/pdfjs/", location.href).href;

/** Its wasm decoders: pdf.js renders JBIG2 and JPEG 2000 scans blank, and says nothing, where one is missing. */
const DECODERS = ["jbig2.wasm", "openjpeg.wasm", "qcms_bg.wasm"];

/**
 * pdf.js in a worker of its own. The first thing that it could not draw is reported through `onTrouble`, wherever it was met: in
 * the worker, on this thread, or as an exception.
 */
export class PdfRenderer {
  readonly #port = new Worker(new URL("./pdf-worker.ts", import.meta.url), { type: "module" });
  readonly #worker = PDFWorker.create({ port: this.#port });
  readonly #onTrouble: (error: KysoError) => void;
  #ready: Promise<void> | null = null;

  constructor(onTrouble: (error: KysoError) => void) {
    this.#onTrouble = onTrouble;
    const warned = (text: string) => {
      if (concernsPage(text)) onTrouble(new KysoError("RENDER_FAILED", text));
    };
    listenToConsole(warned);
    this.#port.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (isWorkerWarning(data)) warned(data.pdfWarning);
    });
    this.#port.addEventListener("error", (event) => warned(event.message));
  }

  /**
   * Opens a PDF; takes the bytes over.
   *
   * @throws {KysoError} `PDF_PASSWORD_NEEDED`, `PDF_PASSWORD_WRONG`, `RENDER_FAILED`
   */
  async open(bytes: Uint8Array, password?: string): Promise<PdfView> {
    try {
      await (this.#ready ??= checkDecoders());
      const task = getDocument({
        data: bytes,
        ...(password === undefined ? {} : { password }),
        worker: this.#worker,
        cMapUrl: `${FILES}cmaps/`,
        standardFontDataUrl: `${FILES}standard_fonts/`,
        wasmUrl: `${FILES}wasm/`,
        iccUrl: `${FILES}iccs/`,
        isEvalSupported: false,
        enableXfa: false,
        stopAtErrors: true,
      });
      return new PdfView(task, await task.promise, this.#onTrouble);
    } catch (cause) {
      throw passwordAsked(cause) ?? renderFailed(cause);
    }
  }
}

/** An open PDF: its pages, one at a time. */
export class PdfView {
  readonly pageCount: number;
  readonly #task: PDFDocumentLoadingTask;
  readonly #document: PDFDocumentProxy;
  readonly #onTrouble: (error: KysoError) => void;

  constructor(
    task: PDFDocumentLoadingTask,
    document: PDFDocumentProxy,
    onTrouble: (error: KysoError) => void,
  ) {
    this.#task = task;
    this.#document = document;
    this.#onTrouble = onTrouble;
    this.pageCount = document.numPages;
  }

  /**
   * @param index 0-based
   * @throws {KysoError} `RENDER_FAILED`
   */
  async page(index: number): Promise<PageView> {
    try {
      return new PageView(await this.#document.getPage(index + 1), this.#onTrouble);
    } catch (cause) {
      throw renderFailed(cause);
    }
  }

  async close(): Promise<void> {
    await this.#task.destroy();
  }
}

/** One page, as pdf.js reads it. */
export class PageView {
  readonly geometry: PageGeometry;
  readonly #page: PDFPageProxy;
  readonly #onTrouble: (error: KysoError) => void;

  constructor(page: PDFPageProxy, onTrouble: (error: KysoError) => void) {
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
    this.geometry = {
      view: [left, bottom, right, top],
      rotate: turnOf(page.rotate),
      userUnit: page.userUnit,
    };
    this.#page = page;
    this.#onTrouble = onTrouble;
  }

  /**
   * Draws the page into `canvas`, which gets the size in device pixels.
   *
   * @param scale CSS pixels a point
   * @returns whether it was drawn; `false` when `signal` ended it or something could not be drawn
   */
  async draw(
    canvas: HTMLCanvasElement,
    scale: number,
    options: { signal: AbortSignal; transparent?: boolean },
  ): Promise<boolean> {
    if (options.signal.aborted) return false;
    const full = this.#page.getViewport({ scale: scale * devicePixelRatio });
    const coarser = Math.min(1, Math.sqrt(MAX_CANVAS_PIXELS / (full.width * full.height)));
    const viewport =
      coarser < 1 ? this.#page.getViewport({ scale: scale * devicePixelRatio * coarser }) : full;
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    // Given only a canvas, pdf.js takes an opaque context.
    const target = options.transparent
      ? { canvas: null, canvasContext: contextOf(canvas), background: "rgba(0,0,0,0)" }
      : { canvas };
    const task = this.#page.render({ ...target, viewport, annotationMode: AnnotationMode.ENABLE });
    const cancel = () => task.cancel();
    options.signal.addEventListener("abort", cancel, { once: true });
    try {
      await task.promise;
      return true;
    } catch (error) {
      if (!(error instanceof RenderingCancelledException)) this.#onTrouble(renderFailed(error));
      return false;
    } finally {
      options.signal.removeEventListener("abort", cancel);
    }
  }

  /** The page's text, for those who have the page read to them. It is an aid: what counts is the page itself. */
  async text(): Promise<string> {
    try {
      const { items } = await this.#page.getTextContent();
      return items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join("");
    } catch {
      return "";
    }
  }

  /** Gives back what pdf.js keeps for drawing this page again. */
  release(): void {
    this.#page.cleanup();
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new KysoError("RENDER_FAILED", "No canvas to draw on");
  return context;
}

async function checkDecoders(): Promise<void> {
  for (const name of DECODERS) {
    const answer = await fetch(`${FILES}wasm/${name}`);
    await WebAssembly.compile(await answer.arrayBuffer());
  }
}

/** What pdf.js says where a document has a password: it exports the codes, and not the exception that carries them. */
function passwordAsked(cause: unknown): KysoError | null {
  if (!(cause instanceof Error) || cause.name !== "PasswordException" || !("code" in cause)) return null;
  const isWrong = cause.code === PasswordResponses.INCORRECT_PASSWORD;
  return new KysoError(isWrong ? "PDF_PASSWORD_WRONG" : "PDF_PASSWORD_NEEDED");
}

function renderFailed(cause: unknown): KysoError {
  return new KysoError("RENDER_FAILED", String(cause), { cause });
}
