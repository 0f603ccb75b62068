import type { PageText } from "../text/document-text.ts";
import { type Box, boxAt, type Size, within } from "./box.ts";
import { freest, obstaclesOf, shrunk } from "./free-room.ts";
import { inkOf, middleOf, type Segment, segmentsOf } from "./segment.ts";

/** From lines of type to the edges of the page, points: 10 mm. */
const MARGIN = 28.35;
/** Printers leave about so much free, points: 4 mm. */
const LEAST_MARGIN = 11.3;
/** Margins that are tried between the two, 1 mm apart. */
const MARGIN_STEPS = 6;
/** Between a stamp and the text above it, points: 2 mm. */
const GAP = 5.7;
/** Where the head of a document ends at the latest, share of the page's height from its foot. */
const HEAD = 0.6;
/** Distance between places that are tried where none of the usual ones is free, points, and most of them. */
const GRID = 10;
const MAX_GRID = 2000;
/** Most pieces of text that an arrival keeps clear of. */
const MAX_OBSTACLES = 2500;
/** Height at which an arrival is marked where the page shows no number, share of the page's. */
const ARRIVAL_HEIGHT = 0.78;

/**
 * At the top right of the first page, 10 mm from its edges; nearer to the upper one where the text begins early, and
 * beside the marks that earlier signatures left there.
 *
 * @see Nghị định 30/2020/NĐ-CP, annex I: attachments and copies
 */
export function cornerBox(
  page: Size,
  text: PageText | null,
  stamp: Size,
  signatures: readonly Box[] = [],
): Box {
  const at = (margin: number, right = page.width - MARGIN): Box => {
    const top = page.height - margin;
    return { left: right - stamp.width, bottom: top - stamp.height, right, top };
  };
  const margins = Array.from(
    { length: MARGIN_STEPS + 1 },
    (_, step) => MARGIN - (step * (MARGIN - LEAST_MARGIN)) / MARGIN_STEPS,
  );
  const corner = margins.map((margin) => at(margin));
  const beside = signatures.flatMap(({ left }) => margins.map((margin) => at(margin, left - GAP)));
  const onPage = beside.filter(({ left }) => left >= MARGIN);
  return freest([...corner, ...onPage], obstaclesOf(text, signatures), page) ?? within(at(MARGIN), page);
}

/** Under number and notation at the left of the head, and what the document is about where that stands there too; else where there is room. */
export function arrivalBox(page: Size, text: PageText | null, stamp: Size, signatures: readonly Box[]): Box {
  const usual = boxAt({ x: MARGIN + stamp.width / 2, y: page.height * ARRIVAL_HEIGHT }, stamp);
  const segments = text === null ? [] : segmentsOf(text);
  const number = segments.find((segment) => isNumber(segment, page));
  const under = number === undefined ? [] : underNumber(number, segments, page, stamp);
  const corner = {
    left: MARGIN,
    bottom: page.height - LEAST_MARGIN - stamp.height,
    right: MARGIN + stamp.width,
    top: page.height - LEAST_MARGIN,
  };
  const candidates = [...under, usual, corner, ...headGrid(page, stamp)];
  return freest(candidates, obstaclesOf(text, signatures).slice(0, MAX_OBSTACLES), page) ?? usual;
}

/** Places all over the head of a page, from the left, each from the top down. */
function headGrid(page: Size, { width, height }: Size): Box[] {
  const boxes: Box[] = [];
  for (let left = LEAST_MARGIN; left + width <= page.width - LEAST_MARGIN; left += GRID)
    for (let top = page.height - LEAST_MARGIN; top - height >= page.height * HEAD; top -= GRID)
      boxes.push({ left, bottom: top - height, right: left + width, top });
  return boxes.slice(0, MAX_GRID);
}

function isNumber({ text, left, baseline }: Segment, page: Size): boolean {
  return /^số\s*:/iu.test(text) && left < page.width / 2 && baseline > page.height * HEAD;
}

function underNumber(number: Segment, segments: readonly Segment[], page: Size, stamp: Size): Box[] {
  const column = segments.filter(
    ({ left, right, baseline }) =>
      baseline <= number.baseline &&
      baseline > page.height * HEAD &&
      left < number.right &&
      right < page.width / 2,
  );
  const bottoms = column.map((segment) => inkOf(segment).bottom);
  // Printers leave the edge free.
  const centred = Math.max(middleOf(number), LEAST_MARGIN + stamp.width / 2);
  return [...bottoms, ...bottoms.map((bottom) => bottom - GAP)].flatMap((bottom) =>
    [centred, MARGIN + stamp.width / 2].map((x) => boxAt({ x, y: bottom - GAP - stamp.height / 2 }, stamp)),
  );
}

/** At the foot of the first page, at the left, or at its head; smaller where there is less room. */
export function opinionBox(page: Size, text: PageText | null, stamp: Size, signatures: readonly Box[]): Box {
  const obstacles = obstaclesOf(text, signatures);
  const [left, bottom] = [MARGIN + stamp.width / 2, MARGIN + stamp.height / 2];
  const centres = [
    { x: left, y: bottom },
    { x: page.width - left, y: bottom },
    { x: left, y: page.height - bottom },
    { x: page.width - left, y: page.height - bottom },
  ];
  const boxes = centres.map((centre) => boxAt(centre, stamp));
  const box = freest(boxes, obstacles, page) ?? within(boxAt({ x: left, y: bottom }, stamp), page);
  return shrunk(box, obstacles);
}
