import type { PageText, TextLine } from "../text/document-text.ts";
import { type Box, boxAt, centreOf, sharedArea, type Size, sizeOf, within } from "./box.ts";
import { inkOf, segmentsOf } from "./segment.ts";

/** Share of its true size that a stamp may be made smaller to, so that it covers no text. */
const LEAST_SCALE = 0.6;
/** Tried sizes between the true one and the least. */
const SCALE_STEP = 0.05;

/** What a stamp should not cover: the text of a page, and the signatures on it. */
export function obstaclesOf(page: PageText | null, signatures: readonly Box[]): readonly Box[] {
  if (page === null) return signatures;
  const others = page.lines.filter(({ isUpright, isAnnotation }) => !isUpright || isAnnotation);
  return [...segmentsOf(page).map(inkOf), ...others.map(boxOfLine), ...signatures];
}

/** What is turned, or an annotation, stands on the lower edge of its box. */
function boxOfLine({ left, right, baseline, fontSize }: TextLine): Box {
  return { left, right, bottom: baseline, top: baseline + fontSize };
}

/** The first of some boxes that covers nothing, within the page; else the one that covers least. */
export function freest(candidates: readonly Box[], obstacles: readonly Box[], page: Size): Box | null {
  let best: { readonly box: Box; readonly covered: number } | null = null;
  for (const candidate of candidates) {
    const box = within(candidate, page);
    const covered = coveredBy(box, obstacles);
    if (best === null || covered < best.covered) best = { box, covered };
    if (covered === 0) break;
  }
  return best?.box ?? null;
}

/** A box about the same middle, made smaller until it covers nothing, as far as may be. */
export function shrunk(box: Box, obstacles: readonly Box[]): Box {
  const { width, height } = sizeOf(box);
  let smaller = box;
  for (let scale = 1; scale >= LEAST_SCALE; scale -= SCALE_STEP) {
    smaller = boxAt(centreOf(box), { width: width * scale, height: height * scale });
    if (coveredBy(smaller, obstacles) === 0) break;
  }
  return smaller;
}

function coveredBy(box: Box, obstacles: readonly Box[]): number {
  return obstacles.reduce((sum, obstacle) => sum + sharedArea(box, obstacle), 0);
}
