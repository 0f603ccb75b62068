import { type Matrix, type Point, product } from "./matrix.ts";
import type { PaintedArea } from "./painted-area.ts";

/** A colour as it is painted on screens, 0 to 255 each; `null` for a pattern. */
export type Colour = readonly [red: number, green: number, blue: number] | null;

/** The clipping paths in force. */
export interface Clip {
  readonly area: PaintedArea;
  readonly outer: Clip | null;
  /** How many there are. */
  readonly count: number;
}

/** More than people's software leaves in force. */
const MAX_CLIPS = 500;

/** Whether a point is within every clipping path; not where there are too many to be followed. */
export function isWithinClip(innermost: Clip, point: Point): boolean {
  if (innermost.count > MAX_CLIPS) return false;
  for (let clip: Clip | null = innermost; clip !== null; clip = clip.outer)
    if (!clip.area.holds(point)) return false;
  return true;
}

/** What text is painted with. @see ISO 32000-1, 8.4 and 9.3 */
export interface GraphicsState {
  readonly matrix: Matrix;
  readonly clip: Clip;
  readonly fill: Colour;
  readonly stroke: Colour;
  /** Of what is filled, 0 to 1. */
  readonly alpha: number;
  /** Whether what is painted may not be seen as its colour says: it is masked, or blended with what is below. */
  readonly isBlended: boolean;
  readonly isMasked: boolean;
  readonly font: string;
  readonly fontSize: number;
  readonly mode: number;
  readonly charSpacing: number;
  readonly wordSpacing: number;
  /** 1 for 100 %. */
  readonly scale: number;
  readonly leading: number;
  readonly rise: number;
}

const BLACK: Colour = [0, 0, 0];

/** The state that a page, or an annotation's appearance, begins with. */
export function initialState(matrix: Matrix, sheet: PaintedArea): GraphicsState {
  return {
    matrix,
    clip: { area: sheet, outer: null, count: 1 },
    fill: BLACK,
    stroke: BLACK,
    alpha: 1,
    isBlended: false,
    isMasked: false,
    font: "",
    fontSize: 0,
    mode: 0,
    charSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    leading: 0,
    rise: 0,
  };
}

/** Where the next glyph goes. @see ISO 32000-1, 9.4 */
export class TextPosition {
  #matrix: Matrix = [1, 0, 0, 1, 0, 0];
  #lineX = 0;
  #lineY = 0;
  #x = 0;

  begin(matrix: Matrix = [1, 0, 0, 1, 0, 0]): void {
    this.#matrix = matrix;
    [this.#lineX, this.#lineY, this.#x] = [0, 0, 0];
  }

  moveLine(x: number, y: number): void {
    this.#lineX += x;
    this.#lineY += y;
    this.#x = this.#lineX;
  }

  advance(x: number): void {
    this.#x += x;
  }

  /** From glyph space of one unit at the current place to where the state's matrix leads. */
  at({ matrix, rise }: GraphicsState): Matrix {
    return product([1, 0, 0, 1, this.#x, this.#lineY + rise], product(this.#matrix, matrix));
  }
}
