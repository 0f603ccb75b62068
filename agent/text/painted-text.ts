import type { PDFPageProxy } from "pdfjs-dist";
import { type Matrix, type Point, product, transformed } from "./matrix.ts";
import { boxArea, pathArea, type PaintedArea } from "./painted-area.ts";
import { OPS } from "./pdf-js.ts";
import { type Colour, type GraphicsState, initialState, isWithinClip, TextPosition } from "./text-state.ts";

/** A glyph that a page paints, where it stands as the reader sees the page. */
export interface PaintedGlyph {
  readonly text: string;
  /** Of its baseline; y, up. */
  readonly from: Point;
  readonly to: Point;
  readonly fontSize: number;
  /** The middle of its letter. */
  readonly middle: Point;
  readonly colours: readonly Colour[];
  /** Whether it slants: by its font's name, or by how it is painted. */
  readonly isItalic: boolean;
  /** Whether it is painted at all: nothing clips, masks or hides it. */
  readonly isPainted: boolean;
  /** Whether it is text that is written unseen, as under the picture of a scan. */
  readonly isUnseenMode: boolean;
  /** Of what is painted, in its order. */
  readonly order: number;
  /** Which text-showing operator it came with. */
  readonly run: number;
  /** Index of the annotation that shows it; `null` for the page itself. */
  readonly annotation: number | null;
}

/** An area that a page paints in one colour, which hides what stands below. */
export interface PaintedFill {
  readonly area: PaintedArea;
  readonly colour: Colour;
  readonly order: number;
}

/** What a page paints that text can be seen on, or not. */
export interface Painting {
  readonly glyphs: readonly PaintedGlyph[];
  readonly fills: readonly PaintedFill[];
}

export type OperatorList = Awaited<ReturnType<PDFPageProxy["getOperatorList"]>>;

/** As pdf.js tells of a glyph; a number is a gap, thousandths of the type's size. */
type ShownGlyph = number | { readonly unicode?: string; readonly width?: number; readonly isSpace?: boolean };

/** What pdf.js knows of a font beside its glyphs. */
export interface FontFacts {
  readonly name?: string;
  readonly fontMatrix?: readonly number[];
  readonly vertical?: boolean;
}

/** What a page has beside its operators. */
export interface PaintedPage {
  readonly matrix: Matrix;
  /** Its visible part. */
  readonly sheet: PaintedArea;
  fontOf(name: string): FontFacts | null;
  /** Whether a layer is shown. */
  isShown(layer: unknown): boolean;
}

const MAX_GLYPHS = 20_000;
const MAX_FILLS = 20_000;
const MAX_SAVED = 1000;
/** Share of the type's size from a baseline to the middle of its letters. */
const MIDDLE = 0.3;
const GLYPH_UNIT = 0.001;
const NARROW_GAP = 0.15;
/** Fonts whose letters slant say so in their names. */
const ITALIC_NAME = /ital|oblique/iu;
/** By how much upright letters are slanted at least to look like italics. */
const SLANT = 0.12;
const FULL = 0.9;
const FAINT = 0.1;
const INVISIBLE_MODES: ReadonlySet<number> = new Set([3, 7]);
const STROKING_MODES: ReadonlySet<number> = new Set([1, 2, 5, 6]);

/** What a page paints, from the operators that pdf.js makes of it; nothing where it is too much to be followed. */
export function paintingOf({ fnArray, argsArray }: OperatorList, page: PaintedPage): Painting {
  const painter = new Painter(page);
  for (const [index, operator] of fnArray.entries()) {
    const operands: unknown = argsArray[index];
    painter.take(operator, Array.isArray(operands) ? operands : []);
    if (painter.fills.length > MAX_FILLS || painter.glyphs.length > MAX_GLYPHS) return NOTHING;
  }
  return painter;
}

const NOTHING: Painting = { glyphs: [], fills: [] };

class Painter implements Painting {
  readonly glyphs: PaintedGlyph[] = [];
  readonly fills: PaintedFill[] = [];
  readonly #page: PaintedPage;
  readonly #saved: GraphicsState[] = [];
  /** Whether each marked content that is open is shown. */
  readonly #marked: boolean[] = [];
  readonly #position = new TextPosition();
  #state: GraphicsState;
  #isClipping = false;
  #order = 0;
  #run = 0;
  #annotations = 0;
  #annotation: number | null = null;

  constructor(page: PaintedPage) {
    this.#page = page;
    this.#state = initialState(page.matrix, page.sheet);
  }

  take(operator: number, operands: readonly unknown[]): void {
    this.#order++;
    const [first, second] = operands;
    switch (operator) {
      case OPS.save:
        this.#save();
        break;
      case OPS.restore:
      case OPS.paintFormXObjectEnd:
      case OPS.endGroup:
        this.#state = this.#saved.pop() ?? this.#state;
        break;
      case OPS.transform:
        this.#transform(operands);
        break;
      case OPS.paintFormXObjectBegin:
        this.#enter(first, second);
        break;
      case OPS.beginGroup:
        this.#enter(entryOf(first, "matrix"), entryOf(first, "bbox"));
        break;
      case OPS.beginAnnotation:
        this.#beginAnnotation(operands);
        break;
      case OPS.endAnnotation:
        this.#state = this.#saved.pop() ?? this.#state;
        this.#annotation = null;
        break;
      case OPS.setGState:
        for (const entry of listOf(first)) this.#setEntry(listOf(entry));
        break;
      case OPS.setFillRGBColor:
        this.#set({ fill: colourOf(first) });
        break;
      case OPS.setStrokeRGBColor:
        this.#set({ stroke: colourOf(first) });
        break;
      case OPS.setFillColorN:
      case OPS.shadingFill:
        this.#set({ fill: null });
        break;
      case OPS.setStrokeColorN:
        this.#set({ stroke: null });
        break;
      case OPS.setFillTransparent:
        this.#set({ alpha: 0 });
        break;
      case OPS.clip:
      case OPS.eoClip:
        this.#isClipping = true;
        break;
      case OPS.constructPath:
        this.#path(operands);
        break;
      case OPS.beginMarkedContent:
        this.#marked.push(true);
        break;
      case OPS.beginMarkedContentProps:
        this.#marked.push(first !== "OC" || this.#page.isShown(second));
        break;
      case OPS.endMarkedContent:
        this.#marked.pop();
        break;
      default:
        this.#text(operator, operands);
    }
  }

  #text(operator: number, operands: readonly unknown[]): void {
    const [first = 0, second = 0] = operands.map(numberOf);
    switch (operator) {
      case OPS.beginText:
        this.#position.begin();
        break;
      case OPS.setTextMatrix:
        this.#position.begin(matrixOf(operands.length === 1 ? operands[0] : operands));
        break;
      case OPS.moveText:
        this.#position.moveLine(first, second);
        break;
      case OPS.setLeadingMoveText:
        this.#set({ leading: second });
        this.#position.moveLine(first, second);
        break;
      case OPS.setLeading:
        this.#set({ leading: -first });
        break;
      case OPS.nextLine:
        this.#position.moveLine(0, this.#state.leading);
        break;
      case OPS.setFont:
        this.#set({ font: typeof operands[0] === "string" ? operands[0] : "", fontSize: second });
        break;
      case OPS.setCharSpacing:
        this.#set({ charSpacing: first });
        break;
      case OPS.setWordSpacing:
        this.#set({ wordSpacing: first });
        break;
      case OPS.setHScale:
        this.#set({ scale: first / 100 });
        break;
      case OPS.setTextRise:
        this.#set({ rise: first });
        break;
      case OPS.setTextRenderingMode:
        this.#set({ mode: first });
        break;
      case OPS.showText:
        this.#show(listOf(operands[0]));
        break;
    }
  }

  #set(entries: Partial<GraphicsState>): void {
    this.#state = { ...this.#state, ...entries };
  }

  #save(): void {
    // Nothing that people make goes deeper; what does is a page that nobody restores.
    if (this.#saved.length < MAX_SAVED) this.#saved.push(this.#state);
  }

  #transform(operands: unknown): void {
    this.#set({ matrix: product(matrixOf(operands), this.#state.matrix) });
  }

  #clipTo(area: PaintedArea): void {
    const { clip } = this.#state;
    this.#set({ clip: { area, outer: clip, count: clip.count + 1 } });
  }

  #clip(box: unknown): void {
    if (!isList(box)) return;
    const area = boxArea(this.#state.matrix, box.map(numberOf));
    this.#clipTo(area);
  }

  #enter(matrix: unknown, box: unknown): void {
    this.#save();
    if (isList(matrix)) this.#transform(matrix);
    this.#clip(box);
  }

  #beginAnnotation([, box, transform, matrix]: readonly unknown[]): void {
    this.#save();
    this.#state = initialState(this.#page.matrix, this.#page.sheet);
    this.#annotation = this.#annotations++;
    this.#clip(box);
    if (isList(transform)) this.#transform(transform);
    if (isList(matrix)) this.#transform(matrix);
  }

  #setEntry([key, value]: readonly unknown[]): void {
    if (key === "ca") this.#set({ alpha: numberOf(value) });
    if (key === "BM") this.#set({ isBlended: value !== "source-over" });
    if (key === "SMask") this.#set({ isMasked: value !== false && value !== null });
    if (key === "Font") {
      const [font, size] = listOf(value);
      this.#set({ font: typeof font === "string" ? font : "", fontSize: numberOf(size) });
    }
  }

  #path([operator, data]: readonly unknown[]): void {
    const [steps] = listOf(data);
    if (!isList(steps)) return;
    const { matrix, fill, alpha, isBlended, isMasked } = this.#state;
    const area = pathArea(matrix, steps.map(numberOf));
    const hides = alpha > FULL && !isBlended && !isMasked && this.#isShown;
    if (FILLS.has(numberOf(operator)) && hides) this.fills.push({ area, colour: fill, order: this.#order });
    if (this.#isClipping) this.#clipTo(area);
    this.#isClipping = false;
  }

  get #isShown(): boolean {
    return this.#marked.every((isShown) => isShown);
  }

  #show(shown: readonly unknown[]): void {
    const { fontSize: size, charSpacing, wordSpacing, scale, font } = this.#state;
    const { fontMatrix, vertical, name = "" } = this.#page.fontOf(font) ?? {};
    this.#run++;
    // What is written downwards is no line of a head.
    if (vertical === true || size === 0) return;
    const unit = (fontMatrix?.[0] ?? GLYPH_UNIT) * size;
    const isItalic = ITALIC_NAME.test(name);
    for (const glyph of shown as readonly ShownGlyph[]) {
      if (typeof glyph === "number") {
        this.#position.advance(((-glyph * size) / 1000) * scale);
        if (Math.abs(glyph) > NARROW_GAP * 1000) this.#run++;
        continue;
      }
      const { unicode = "", width = 0, isSpace = false } = glyph;
      const advance = width * unit * scale;
      this.#glyph(unicode, advance, { size, isItalic });
      this.#position.advance(advance + (charSpacing + (isSpace ? wordSpacing : 0)) * scale);
    }
  }

  #glyph(text: string, advance: number, { size, isItalic }: { size: number; isItalic: boolean }): void {
    const { mode, fill, stroke, alpha, isMasked, clip } = this.#state;
    const at = this.#position.at(this.#state);
    const [from, to] = [transformed(at, [0, 0]), transformed(at, [advance, 0])];
    const middle = transformed(at, [advance / 2, MIDDLE * Math.abs(size)]);
    const isUnseenMode = INVISIBLE_MODES.has(mode);
    const isClear = alpha > FAINT && !isMasked && this.#isShown;
    this.glyphs.push({
      text,
      from,
      to,
      middle,
      fontSize: Math.hypot(at[2], at[3]) * Math.abs(size),
      colours: STROKING_MODES.has(mode) ? [stroke, ...(mode === 1 || mode === 5 ? [] : [fill])] : [fill],
      isPainted: isClear && isWithinClip(clip, middle),
      isItalic: isItalic || slantOf(at) > SLANT,
      isUnseenMode,
      order: this.#order,
      run: this.#run,
      annotation: this.#annotation,
    });
  }
}

/** To the right, share of the height. */
function slantOf([a, b, c, d]: Matrix): number {
  const area = a * d - b * c;
  return area === 0 ? 0 : (a * c + b * d) / area;
}

const FILLS: ReadonlySet<number> = new Set([
  OPS.fill,
  OPS.eoFill,
  OPS.fillStroke,
  OPS.eoFillStroke,
  OPS.closeFillStroke,
  OPS.closeEOFillStroke,
]);

interface List {
  map<T>(use: (value: unknown) => T): T[];
}

function isList(value: unknown): value is List & ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entryOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : null;
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function matrixOf(values: unknown): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = isList(values) ? Array.from(values).map(numberOf) : [];
  return [a, b, c, d, e, f];
}

/** `#rrggbb`. */
function colourOf(value: unknown): Colour {
  const hex = typeof value === "string" ? (/^#([0-9a-f]{6})$/i.exec(value)?.[1] ?? "") : "";
  if (hex === "") return null;
  const bits = Number.parseInt(hex, 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}
