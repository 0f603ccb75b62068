import type { PixelBox, Pixels } from "./pixels.ts";

/** Opacity from which a pixel counts as ink. */
const INK = 64;

/** Pixels from an edge at which a stroke is compared with what it is at the edge. */
const DEPTH = 4;

/** Shortest run of ink at an edge, as a share of the image's shorter side, that may be cut off. */
const LEAST_RUN_SHARE = 0.004;

/** The smallest part that has all of the ink; `null` without any. @param least opacity that counts */
export function inkBox({ width, height, data }: Pixels, least = INK): PixelBox | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, at = 3; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      if ((data[at] ?? 0) < least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box with a margin on every side, as far as the image goes. */
export function withMargin(box: PixelBox, image: Pixels, margin: number): PixelBox {
  const left = Math.max(0, box.left - margin);
  const top = Math.max(0, box.top - margin);
  const right = Math.min(image.width, box.left + box.width + margin);
  const bottom = Math.min(image.height, box.top + box.height + margin);
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * Whether ink runs out of the image: a stroke that ends at an edge is as wide there as a little further in. One that only
 * touches it, as a curve in an image that was cut to its ink, is much narrower at the edge.
 */
export function isCutOff(image: Pixels): boolean {
  const { width, height, data } = image;
  if (Math.min(width, height) <= 2 * DEPTH) return false;
  const isInk = (x: number, y: number): boolean => (data[4 * (y * width + x) + 3] ?? 0) >= INK;
  const least = Math.max(3, LEAST_RUN_SHARE * Math.min(width, height));
  const edges: readonly [length: number, at: (along: number, depth: number) => boolean][] = [
    [width, (along, depth) => isInk(along, depth)],
    [width, (along, depth) => isInk(along, height - 1 - depth)],
    [height, (along, depth) => isInk(depth, along)],
    [height, (along, depth) => isInk(width - 1 - depth, along)],
  ];
  return edges.some(([length, at]) =>
    runs(length, (along) => at(along, 0)).some((run) => {
      if (run.end - run.start < least) return false;
      const inside = runs(length, (along) => at(along, DEPTH)).find(
        ({ start, end }) => start < run.end && end > run.start,
      );
      return inside !== undefined && run.end - run.start >= 0.7 * (inside.end - inside.start);
    }),
  );
}

function runs(length: number, isInk: (along: number) => boolean): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = -1;
  for (let along = 0; along <= length; along++) {
    const ink = along < length && isInk(along);
    if (ink && start < 0) start = along;
    if (!ink && start >= 0) {
      found.push({ start, end: along });
      start = -1;
    }
  }
  return found;
}
