import type { Pixels } from "../../../agent/appearance/image/pixels.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** A drawing: how much ink lies on a point, 0 to 1. */
export type Drawing = (x: number, y: number) => number;

/** How a drawing on paper was photographed. */
export interface Circumstances {
  readonly width: number;
  readonly height: number;
  readonly ink: Colour;
  readonly paper: Colour;
  /** Share of the light at the darkest corner. */
  readonly dimmest: number;
  /** Whether a hand's shadow, with a soft edge, lies over a part. */
  readonly hasShadow: boolean;
  /** Deviation of the sensor's noise, of 255. */
  readonly noise: number;
  /** Whether colours are known for blocks of 2 × 2 pixels only, and smeared, as JPEG has them. */
  readonly smearsColour: boolean;
}

/** The same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A photograph of ink on paper. */
export function photographOf(drawing: Drawing, given: Circumstances): Pixels {
  const { width, height, ink, paper, dimmest, hasShadow, noise } = given;
  const random = randomNumbers(7);
  const data = new Uint8Array(4 * width * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const share = drawing(x, y);
      const away = (x / width + y / height) / 2;
      const shadow = hasShadow ? 1 - 0.35 / (1 + Math.exp((x - 0.62 * width) / (0.02 * width))) : 1;
      const light = (1 - (1 - dimmest) * away) * shadow;
      const grain = noise * (random() + random() + random() - 1.5) * 2;
      for (let sample = 0; sample < 3; sample++) {
        const seen = ((paper[sample] ?? 0) * (1 - share) + (ink[sample] ?? 0) * share) * light;
        data[at + sample] = Math.min(255, Math.max(0, Math.round(seen + grain)));
      }
      data[at + 3] = 255;
    }
  const photo = { width, height, data };
  return given.smearsColour ? smeared(photo) : photo;
}

/** Luminance stays as it is; colour differences become those of a block, with those of its neighbours. */
function smeared({ width, height, data }: Pixels): Pixels {
  const columns = Math.ceil(width / 2);
  const rows = Math.ceil(height / 2);
  const blocks = new Float32Array(3 * columns * rows);
  const counts = new Uint8Array(columns * rows);
  const light = (at: number) =>
    0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const block = (y >> 1) * columns + (x >> 1);
      counts[block] = (counts[block] ?? 0) + 1;
      for (let sample = 0; sample < 3; sample++)
        blocks[3 * block + sample] = (blocks[3 * block + sample] ?? 0) + (data[at + sample] ?? 0) - light(at);
    }
  const out = new Uint8Array(data);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4)
      for (let sample = 0; sample < 3; sample++) {
        let sum = 0;
        let count = 0;
        for (const [dx, dy] of [
          [0, 0],
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ] as const) {
          const [column, row] = [(x >> 1) + dx, (y >> 1) + dy];
          if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
          sum += (blocks[3 * (row * columns + column) + sample] ?? 0) / (counts[row * columns + column] ?? 1);
          count++;
        }
        out[at + sample] = Math.min(255, Math.max(0, Math.round(light(at) + sum / count)));
      }
  return { width, height, data: out };
}

/** A name written by hand in strokes of `pen` pixels, well inside the image. */
export function handwriting(width: number, height: number, pen: number): Drawing {
  const points: [number, number][] = [];
  for (let step = 0; step <= 600; step++) {
    const t = step / 600;
    points.push([
      width * (0.2 + 0.55 * t + 0.05 * Math.sin(31 * t)),
      height * (0.5 + 0.22 * Math.sin(19 * t) * (1 - 0.6 * t) - 0.08 * t),
    ]);
  }
  for (let step = 0; step <= 100; step++) points.push([width * (0.25 + 0.006 * step), height * 0.8]);
  return nearness(points, pen, width, height);
}

/** Two rings and a disc, as a seal has, `diameter` pixels across, its middle at (x, y). */
export function seal(x: number, y: number, diameter: number): Drawing {
  const radius = diameter / 2;
  const within = (distance: number, edge: number): number => Math.min(1, Math.max(0, edge - distance + 0.5));
  return (column, row) => {
    const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
    const outer = within(distance, radius) - within(distance, radius * 0.93);
    const inner = within(distance, radius * 0.66) - within(distance, radius * 0.63);
    return Math.max(outer, inner, within(distance, radius * 0.3));
  };
}

function nearness(points: readonly [number, number][], pen: number, width: number, height: number): Drawing {
  const nearest = new Float32Array(width * height).fill(Infinity);
  const reach = Math.ceil(pen);
  const dense = points.flatMap(([x, y], index) => {
    const [nextX, nextY] = points[index + 1] ?? [x, y];
    const isGap = Math.hypot(nextX - x, nextY - y) > 0.1 * width;
    const steps = isGap ? 1 : Math.ceil(Math.hypot(nextX - x, nextY - y));
    return Array.from(
      { length: steps },
      (_, step) => [x + ((nextX - x) * step) / steps, y + ((nextY - y) * step) / steps] as const,
    );
  });
  for (const [x, y] of dense)
    for (let row = Math.max(0, Math.floor(y) - reach); row <= Math.min(height - 1, y + reach); row++)
      for (
        let column = Math.max(0, Math.floor(x) - reach);
        column <= Math.min(width - 1, x + reach);
        column++
      ) {
        const at = row * width + column;
        nearest[at] = Math.min(nearest[at] ?? 0, Math.hypot(column + 0.5 - x, row + 0.5 - y));
      }
  return (column, row) => Math.min(1, Math.max(0, pen / 2 - (nearest[row * width + column] ?? 0) + 0.5));
}
