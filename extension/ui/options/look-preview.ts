import { element } from "../element.ts";
import { language, message } from "../message.ts";
import { problemNotice } from "../problem-view.ts";
import { problemOf } from "../background-port.ts";
import { KysoError } from "../../../protocol/error.ts";
import type { PdfRenderer } from "../document/pdf-view.ts";
import type { ControlPage } from "../control-page.ts";
import type { ControlAnswers } from "../../background/control-message.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

/** CSS pixels a point: what has a true size is shown at it, as far as the screen knows inches. */
const TRUE_SCALE = 96 / 72;
const MM_PER_POINT = 25.4 / 72;
const MILLIMETRES = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });

/** Draws looks as they will be on paper, by the same code that shows documents. */
export class LookPreviews {
  readonly #page: ControlPage;
  #renderer: Promise<PdfRenderer> | null = null;
  /** What pdf.js could not draw, of the preview that is drawn now. */
  #trouble: KysoError | null = null;
  /** One after the other, so that a trouble is that of one preview. */
  #turn: Promise<void> = Promise.resolve();

  constructor(page: ControlPage) {
    this.#page = page;
  }

  /** The preview of a kind, which fills in as it is drawn. */
  of(kind: SignatureKind): HTMLElement {
    const host = element("div", { class: "look-preview", "data-kind": kind, "aria-busy": "true" });
    this.#turn = this.#turn.then(() => this.#fill(host, kind));
    return host;
  }

  async #fill(host: HTMLElement, kind: SignatureKind): Promise<void> {
    try {
      host.replaceChildren(
        ...(await this.#draw(await this.#page.port.ask({ type: "template-preview", kind }))),
      );
    } catch (error) {
      host.replaceChildren(problemNotice(problemOf(error)));
    }
    host.removeAttribute("aria-busy");
  }

  async #draw({ pdf, width, height }: ControlAnswers["template-preview"]): Promise<HTMLElement[]> {
    this.#renderer ??= this.#start();
    this.#trouble = null;
    const bytes = Uint8Array.from(atob(pdf), (letter) => letter.charCodeAt(0));
    const view = await (await this.#renderer).open(bytes);
    try {
      const page = await view.page(0);
      const canvas = element("canvas", { role: "img", "aria-label": (await page.text()).trim() });
      canvas.style.width = `${width * TRUE_SCALE}px`;
      const isDrawn = await page.draw(canvas, TRUE_SCALE, { signal: new AbortController().signal });
      if (this.#trouble !== null || !isDrawn) throw this.#trouble ?? new KysoError("RENDER_FAILED");
      const [across, down] = [width, height].map((points) => MILLIMETRES.format(points * MM_PER_POINT));
      const size = element("figcaption", { class: "hint" }, message("lookSize", across ?? "", down ?? ""));
      return [element("figure", {}, element("div", { class: "look-paper" }, canvas), size)];
    } finally {
      await view.close();
    }
  }

  async #start(): Promise<PdfRenderer> {
    const { PdfRenderer } = await import("../document/pdf-view.ts");
    return new PdfRenderer((error) => {
      this.#trouble ??= error;
    });
  }
}
