import type { Pixels } from "./pixels.ts";

/** Cells along the shorter side of an image; strokes of a signature and the ring of a seal are narrower than a few. */
const CELLS = 32;

/** Cells on each side of one within which paper is looked for. */
const REACH = 4;

/** Share of a cell's pixels, from the brightest down, that are taken for its paper. */
const PAPER_SHARE = 0.3;

/** The paper under the ink, as bright as the light on it: one colour for each cell of a grid. */
export interface Paper {
  readonly columns: number;
  readonly rows: number;
  /** Pixels. */
  readonly cell: number;
  /** Red, green and blue of each cell. */
  readonly colours: Float32Array;
}

/**
 * What colour the paper has in each part of a photograph or scan: light and shadows change slowly over it, and ink is
 * darker than what is around it.
 *
 * @param image opaque
 */
export function paperOf(image: Pixels): Paper {
  const cell = Math.max(4, Math.ceil(Math.min(image.width, image.height) / CELLS));
  const columns = Math.ceil(image.width / cell);
  const rows = Math.ceil(image.height / cell);
  const found = new Float32Array(3 * columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      found.set(brightOf(image, column * cell, row * cell, cell), 3 * (row * columns + column));
  const grid = { columns, rows, cell };
  // Dark cells between bright ones are full of ink; a shadow is larger than the reach.
  const brightest = spread({ ...grid, colours: found }, REACH, Math.max);
  const closed = spread({ ...grid, colours: brightest }, REACH, Math.min);
  return { ...grid, colours: smoothed({ ...grid, colours: closed }) };
}

function brightOf({ width, height, data }: Pixels, left: number, top: number, cell: number): number[] {
  const right = Math.min(width, left + cell);
  const bottom = Math.min(height, top + cell);
  const counts = new Uint32Array(256);
  for (let row = top; row < bottom; row++)
    for (let at = 4 * (row * width + left); at < 4 * (row * width + right); at += 4) {
      const light = lightOf(data, at);
      counts[light] = (counts[light] ?? 0) + 1;
    }
  let darkest = 256;
  const wanted = PAPER_SHARE * (right - left) * (bottom - top);
  for (let count = 0; darkest > 0 && count < wanted;) count += counts[--darkest] ?? 0;
  const sums = [0, 0, 0, 0];
  for (let row = top; row < bottom; row++)
    for (let at = 4 * (row * width + left); at < 4 * (row * width + right); at += 4) {
      if (lightOf(data, at) < darkest) continue;
      for (let sample = 0; sample < 3; sample++)
        sums[sample] = (sums[sample] ?? 0) + (data[at + sample] ?? 0);
      sums[3] = (sums[3] ?? 0) + 1;
    }
  return sums.slice(0, 3).map((sum) => Math.max(1, sum / Math.max(1, sums[3] ?? 0)));
}

function lightOf(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
}

function spread(paper: Paper, reach: number, pick: (one: number, other: number) => number): Float32Array {
  const { columns, rows, colours } = paper;
  const across = new Float32Array(colours.length);
  const result = new Float32Array(colours.length);
  const best = (from: Float32Array, at: (step: number) => number | null): number => {
    let picked: number | null = null;
    for (let step = -reach; step <= reach; step++) {
      const index = at(step);
      if (index === null) continue;
      const value = from[index] ?? 0;
      picked = picked === null ? value : pick(picked, value);
    }
    return picked ?? 0;
  };
  const within = (value: number, count: number): boolean => value >= 0 && value < count;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let sample = 0; sample < 3; sample++)
        across[3 * (row * columns + column) + sample] = best(colours, (step) =>
          within(column + step, columns) ? 3 * (row * columns + column + step) + sample : null,
        );
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let sample = 0; sample < 3; sample++)
        result[3 * (row * columns + column) + sample] = best(across, (step) =>
          within(row + step, rows) ? 3 * ((row + step) * columns + column) + sample : null,
        );
  return result;
}

function smoothed({ columns, rows, colours }: Paper): Float32Array {
  const result = new Float32Array(colours.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let sample = 0; sample < 3; sample++) {
        let sum = 0;
        let count = 0;
        for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
          for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
            sum += colours[3 * (y * columns + x) + sample] ?? 0;
            count++;
          }
        result[3 * (row * columns + column) + sample] = sum / count;
      }
  return result;
}

/** Writes the colour of the paper under a pixel: between the middles of the four cells around it. */
export function paperAt(
  { columns, rows, cell, colours }: Paper,
  x: number,
  y: number,
  into: Float32Array,
): void {
  const across = Math.min(Math.max((x + 0.5) / cell - 0.5, 0), columns - 1);
  const down = Math.min(Math.max((y + 0.5) / cell - 0.5, 0), rows - 1);
  const left = Math.floor(across);
  const top = Math.floor(down);
  const right = Math.min(left + 1, columns - 1);
  const bottom = Math.min(top + 1, rows - 1);
  const [toRight, toBottom] = [across - left, down - top];
  for (let sample = 0; sample < 3; sample++) {
    const at = (row: number, column: number): number => colours[3 * (row * columns + column) + sample] ?? 0;
    const above = at(top, left) * (1 - toRight) + at(top, right) * toRight;
    const below = at(bottom, left) * (1 - toRight) + at(bottom, right) * toRight;
    into[sample] = above * (1 - toBottom) + below * toBottom;
  }
}
