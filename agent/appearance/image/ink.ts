import { paperAt, paperOf } from "./paper.ts";
import type { Pixels } from "./pixels.ts";

/** The colour of the ink: the share of each of red, green and blue that it takes away, 0 to 1. */
export type Ink = readonly [red: number, green: number, blue: number];

/** A pixel that takes away less in every colour is no ink that its colour could be learnt from. */
const LEAST_INK = 64;

/** Ink whose shares of red, green and blue differ by less is black. */
const LEAST_CHROMA = 0.12;

/** Opacity, 0 to 1, from which ink is wholly there; what lies below the noise of the paper is none at all. */
const FULL = 0.85;
const LEAST_FLOOR = 0.08;
const HIGHEST_FLOOR = 0.35;

/** How many deviations above the paper's own noise ink begins. */
const DEVIATIONS = 4;

/** The ink of an image, apart from its paper. */
export interface InkLayer {
  /** Of each pixel, 0 to 255. */
  readonly opacity: Uint8Array;
  readonly ink: Ink;
  /** How much of the light each pixel takes away, 0 to 255, of red, green and blue: its own shade, without shadows. */
  readonly absorption: Uint8Array;
}

/**
 * Separates ink from the paper that it was photographed or scanned on. A pixel is a mixture of paper, ink and shadow; as
 * shadow has no colour, coloured ink is told from it.
 *
 * @param image opaque
 * @param wanted the colour that is looked for where there are several
 * @returns `null` where there is no ink
 */
export function inkOf(image: Pixels, wanted: "blue" | "red"): InkLayer | null {
  const absorption = absorptionOf(image);
  const ink = inkColour(absorption, wanted);
  if (ink === null) return null;
  const opacity = unmixed(absorption, ink);
  aboveNoise(opacity);
  return { opacity, ink, absorption };
}

function absorptionOf(image: Pixels): Uint8Array {
  const { width, height, data } = image;
  const paper = paperOf(image);
  const absorption = new Uint8Array(3 * width * height);
  const under = new Float32Array(3);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      paperAt(paper, x, y, under);
      for (let sample = 0; sample < 3; sample++) {
        const light = (data[4 * at + sample] ?? 0) / (under[sample] ?? 1);
        absorption[3 * at + sample] = Math.round(255 * Math.max(0, 1 - light));
      }
    }
  return absorption;
}

/** The colour of the strongest pixels; of those of the wanted colour, where there are enough. */
function inkColour(absorption: Uint8Array, wanted: "blue" | "red"): Ink | null {
  const bins = Array.from({ length: 256 }, () => [0, 0, 0, 0]);
  const binsOfWanted = Array.from({ length: 256 }, () => [0, 0, 0, 0]);
  let all = 0;
  let ofWanted = 0;
  for (let at = 0; at < absorption.length; at += 3) {
    const colour = [absorption[at] ?? 0, absorption[at + 1] ?? 0, absorption[at + 2] ?? 0] as const;
    const strongest = Math.max(...colour);
    if (strongest < LEAST_INK) continue;
    all++;
    count(bins[strongest], colour);
    const [red, , blue] = colour;
    const chroma = wanted === "blue" ? red - blue : blue - red;
    if (chroma < 255 * LEAST_CHROMA) continue;
    ofWanted++;
    count(binsOfWanted[strongest], colour);
  }
  if (all === 0) return null;
  return 5 * ofWanted >= all ? strongOf(binsOfWanted, ofWanted) : strongOf(bins, all);
}

function count(bin: number[] | undefined, [red, green, blue]: readonly [number, number, number]): void {
  if (bin === undefined) return;
  for (const [index, value] of [red, green, blue, 1].entries()) bin[index] = (bin[index] ?? 0) + value;
}

/** The mean of the stronger half, without the very strongest, which may be specks of dirt. */
function strongOf(bins: readonly (readonly number[])[], total: number): Ink {
  const sums = [0, 0, 0, 0];
  let seen = 0;
  for (let strength = 255; strength >= 0 && seen < total / 2; strength--) {
    const bin = bins[strength] ?? [];
    seen += bin[3] ?? 0;
    if (seen > total / 50)
      for (const index of [0, 1, 2, 3]) sums[index] = (sums[index] ?? 0) + (bin[index] ?? 0);
  }
  const share = (index: number): number => (sums[index] ?? 0) / Math.max(1, sums[3] ?? 0) / 255;
  return [share(0), share(1), share(2)];
}

/**
 * How much of the ink lies on each pixel. Along the ink's own colour without its grey part shadows count for nothing; along
 * its whole colour the edges are sharp, where a JPEG has smeared colours.
 */
function unmixed(absorption: Uint8Array, ink: Ink): Uint8Array {
  const grey = (ink[0] + ink[1] + ink[2]) / 3;
  const pure = ink.map((share) => share - grey);
  const isBlack = Math.max(...ink) - Math.min(...ink) < LEAST_CHROMA;
  const whole = ink.reduce((sum, share) => sum + share * share, 0);
  const pureWhole = pure.reduce((sum, share) => sum + share * share, 0);
  const opacity = new Uint8Array(absorption.length / 3);
  for (let at = 0; at < opacity.length; at++) {
    let sum = 0;
    let pureSum = 0;
    for (let sample = 0; sample < 3; sample++) {
      const share = (absorption[3 * at + sample] ?? 0) / 255;
      sum += share * (ink[sample] ?? 0);
      pureSum += share * (pure[sample] ?? 0);
    }
    const byColour = isBlack ? 1 : (1.5 * pureSum) / pureWhole;
    opacity[at] = Math.round(255 * Math.min(1, Math.max(0, Math.min(sum / whole, byColour))));
  }
  return opacity;
}

/** Takes away what is no more than the noise of the paper, and stretches what is left up to wholly opaque. */
function aboveNoise(opacity: Uint8Array): void {
  const floor = Math.round(255 * floorOf(opacity));
  const span = 255 * FULL - floor;
  const stretched = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - floor) / span))),
  );
  for (let at = 0; at < opacity.length; at++) opacity[at] = stretched[opacity[at] ?? 0] ?? 0;
}

/** Most of an image is paper: its median is the paper's, and so is the deviation of most. */
function floorOf(opacity: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of opacity) counts[value] = (counts[value] ?? 0) + 1;
  const median = percentile(counts, opacity.length / 2);
  const deviations = new Uint32Array(256);
  for (const [value, many] of counts.entries()) {
    const away = Math.abs(value - median);
    deviations[away] = (deviations[away] ?? 0) + many;
  }
  const deviation = 1.48 * percentile(deviations, opacity.length / 2);
  return Math.min(HIGHEST_FLOOR, Math.max(LEAST_FLOOR, (median + DEVIATIONS * deviation) / 255));
}

function percentile(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (const [value, many] of counts.entries()) {
    seen += many;
    if (seen >= wanted) return value;
  }
  return 255;
}
