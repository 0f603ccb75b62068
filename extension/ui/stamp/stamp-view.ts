import { element } from "../element.ts";
import { message } from "../message.ts";
import {
  clampBox,
  displaySize,
  MIN_STAMP_POINTS,
  moveBox,
  placeOf,
  resizeBox,
} from "../document/page-geometry.ts";
import type { Box, PageGeometry, Size } from "../document/page-geometry.ts";
import type { PageList } from "../document/page-list.ts";
import type { PageView } from "../document/pdf-view.ts";
import type { Place } from "../../../protocol/operation.ts";
import { showsImage } from "../../../protocol/signature-kind.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

/** How far one press of an arrow key goes, points. */
const STEP_POINTS = 4;

/** A stamp as it lies over a page. */
interface LaidStamp {
  readonly picture: PageView;
  /** Width of the picture, points. */
  readonly pictureWidth: number;
  readonly kind: SignatureKind;
  readonly resizable: boolean;
  /** The place of the field that it fills, and so can't leave; `null` where it may be moved. */
  readonly anchor: Place | null;
  page: number;
  geometry: PageGeometry;
  box: Box;
}

interface Drag {
  readonly pointer: number;
  readonly resize: boolean;
  readonly x: number;
  readonly y: number;
  readonly from: Box;
}

/**
 * The stamp over its page: moved and sized with mouse, finger and keyboard, and kept inside the page. Only its place
 * leaves here; what it looks like, the agent has drawn.
 */
export class StampView {
  readonly #pages: PageList;
  readonly #onPlace: (place: Place) => void;
  readonly #node = element("div", { class: "stamp", tabindex: "0", role: "application" });
  readonly #handle = element("div", { class: "handle", "aria-hidden": "true" });
  #laid: LaidStamp | null = null;
  #drag: Drag | null = null;
  #locked = false;
  #drawing: AbortController | null = null;

  constructor(pages: PageList, host: HTMLElement, onPlace: (place: Place) => void) {
    this.#pages = pages;
    this.#onPlace = onPlace;
    this.#node.addEventListener("pointerdown", (event) => this.#grab(event));
    this.#node.addEventListener("pointermove", (event) => this.#pull(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.#node.addEventListener(end, () => this.#release());
    }
    this.#node.addEventListener("keydown", (event) => this.#press(event));
    host.addEventListener("laid-out", () => this.#put());
  }

  /** Lays a stamp over a page, in place of any other. */
  lay(stamp: Omit<LaidStamp, "box">, box: Box): void {
    const anchored = stamp.anchor !== null;
    this.#laid = { ...stamp, box: anchored ? box : clampBox(box, displaySize(stamp.geometry)) };
    this.#node.classList.toggle("fixed", anchored || !stamp.resizable);
    this.#node.classList.toggle("anchored", anchored);
    this.#node.setAttribute("aria-roledescription", message("stampRole"));
    this.#node.setAttribute("aria-describedby", stamp.resizable ? "stamp-keys" : "stamp-keys-fixed");
    this.#node.replaceChildren(...(stamp.resizable && !anchored ? [this.#handle] : []));
    this.#place();
    void this.#draw();
  }

  /**
   * Puts another picture in place of the one that lies there, at its own size from the same upper left corner.
   * @param size points
   * @returns whether there was one
   */
  redraw(picture: PageView, size: Size): boolean {
    const laid = this.#laid;
    if (!laid) return false;
    const { userUnit } = laid.geometry;
    const own = { ...laid.box, width: size.width / userUnit, height: size.height / userUnit };
    const box = laid.anchor === null ? clampBox(own, displaySize(laid.geometry)) : laid.box;
    this.#laid = { ...laid, picture, pictureWidth: size.width, box };
    this.#place();
    void this.#draw();
    return true;
  }

  /** Takes the stamp off the page. */
  remove(): void {
    this.#laid = null;
    this.#node.remove();
  }

  /** While the document is being signed the stamp stays where it is. */
  set locked(locked: boolean) {
    this.#locked = locked;
    this.#node.classList.toggle("locked", locked);
    this.#node.tabIndex = locked ? -1 : 0;
  }

  /** Whether it can't be moved now. */
  get #isHeld(): boolean {
    return this.#locked || (this.#laid?.anchor ?? null) !== null;
  }

  get page(): number | null {
    return this.#laid?.page ?? null;
  }

  /** Where the stamp lies, in words. */
  get whereabouts(): string {
    const laid = this.#laid;
    if (!laid) return "";
    const mm = (units: number) => Math.round((units * laid.geometry.userUnit * 25.4) / 72);
    return message("stampWhereabouts", laid.page + 1, mm(laid.box.left), mm(laid.box.top));
  }

  /** Brings the stamp into the visible part of the window. */
  reveal(): void {
    this.#pages.reveal(this.#node);
  }

  /** Moves the stamp to the same spot of another page. */
  async moveToPage(page: number): Promise<void> {
    const laid = this.#laid;
    if (!laid || this.#isHeld || page < 0 || page >= this.#pages.count) return;
    const geometry = await this.#pages.geometryOf(page);
    const scale = laid.geometry.userUnit / geometry.userUnit;
    const box = {
      left: laid.box.left * scale,
      top: laid.box.top * scale,
      width: laid.box.width * scale,
      height: laid.box.height * scale,
    };
    this.#laid = { ...laid, page, geometry, box: clampBox(box, displaySize(geometry)) };
    const focused = document.activeElement === this.#node;
    this.#place();
    this.reveal();
    if (focused) this.#node.focus({ preventScroll: true });
  }

  #scale(): number {
    return this.#laid ? this.#pages.scaleOf(this.#laid.geometry) : 1;
  }

  #place(): void {
    const laid = this.#laid;
    if (!laid) return;
    this.#put();
    const name = message(
      laid.kind === "seal" ? "stampSeal" : showsImage(laid.kind) ? "stampApprove" : "stampText",
    );
    this.#node.setAttribute("aria-label", `${name}. ${this.whereabouts}`);
    this.#onPlace(laid.anchor ?? placeOf(laid.box, laid.page, laid.geometry));
  }

  #put(): void {
    const laid = this.#laid;
    const sheet = laid && this.#pages.sheetOf(laid.page);
    if (!laid || !sheet) return;
    if (this.#node.parentElement !== sheet) sheet.append(this.#node);
    const scale = this.#scale();
    this.#node.style.left = `${laid.box.left * scale}px`;
    this.#node.style.top = `${laid.box.top * scale}px`;
    this.#node.style.width = `${laid.box.width * scale}px`;
    this.#node.style.height = `${laid.box.height * scale}px`;
    const drawn = Number(this.#node.dataset["drawnWidth"] ?? 0);
    if (!this.#drag && drawn !== Math.round(laid.box.width * scale)) void this.#draw();
  }

  async #draw(): Promise<void> {
    const laid = this.#laid;
    if (!laid) return;
    this.#drawing?.abort();
    this.#drawing = new AbortController();
    const width = laid.box.width * this.#scale();
    this.#node.dataset["drawnWidth"] = String(Math.round(width));
    const canvas = element("canvas", { class: "picture", "aria-hidden": "true" });
    const options = { signal: this.#drawing.signal, transparent: true };
    if (!(await laid.picture.draw(canvas, width / laid.pictureWidth, options))) return;
    this.#node.querySelector(".picture")?.remove();
    this.#node.prepend(canvas);
  }

  #grab(event: PointerEvent): void {
    if (!this.#laid || this.#isHeld || event.button !== 0) return;
    event.preventDefault();
    this.#node.focus({ preventScroll: true });
    this.#node.setPointerCapture(event.pointerId);
    const resize = event.target === this.#handle;
    this.#drag = {
      pointer: event.pointerId,
      resize,
      x: event.clientX,
      y: event.clientY,
      from: this.#laid.box,
    };
    this.#node.classList.add("held");
  }

  #pull(event: PointerEvent): void {
    const drag = this.#drag;
    const laid = this.#laid;
    if (!drag || !laid || drag.pointer !== event.pointerId) return;
    const page = displaySize(laid.geometry);
    const dx = (event.clientX - drag.x) / this.#scale();
    const dy = (event.clientY - drag.y) / this.#scale();
    const ratio = drag.from.height / drag.from.width;
    laid.box = drag.resize
      ? resizeBox(drag.from, drag.from.width + Math.max(dx, dy / ratio), page, this.#minSide(laid))
      : moveBox(drag.from, dx, dy, page);
    this.#place();
  }

  #release(): void {
    if (!this.#drag) return;
    this.#drag = null;
    this.#node.classList.remove("held");
    this.#place();
  }

  #press(event: KeyboardEvent): void {
    const laid = this.#laid;
    if (!laid || this.#isHeld || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      void this.moveToPage(laid.page + (event.key === "PageUp" ? -1 : 1));
      return;
    }
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (dx === 0 && dy === 0) return;
    event.preventDefault();
    const page = displaySize(laid.geometry);
    const step = STEP_POINTS / laid.geometry.userUnit;
    if (!event.shiftKey) laid.box = moveBox(laid.box, dx * step, dy * step, page);
    else if (laid.resizable) {
      laid.box = resizeBox(laid.box, laid.box.width + (dx + dy) * step, page, this.#minSide(laid));
    }
    this.#place();
  }

  #minSide({ geometry }: LaidStamp): number {
    return MIN_STAMP_POINTS / geometry.userUnit;
  }
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
