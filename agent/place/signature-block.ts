import type { PageText } from "../text/document-text.ts";
import type { Point } from "./box.ts";
import { nameCertainty } from "./full-name.ts";
import { capitalTop, inkOf, middleOf, type Segment, segmentsOf } from "./segment.ts";
import { isUnderTitle, titleCertainty } from "./title-line.ts";

/** A signer's title with the room under it, and the name below where one is printed. */
export interface SignatureBlock {
  /** 0-based. */
  readonly page: number;
  /** From the top down. */
  readonly title: readonly Segment[];
  readonly name: Segment | null;
  /** Middle of the room between title and name. */
  readonly centre: Point;
  /** Height of that room, points. */
  readonly height: number;
  /** How surely somebody signs here: title and name by their words count most. */
  readonly certainty: number;
  /** Whether a list of receivers (Nơi nhận) stands on the same page, left of it. */
  readonly isBesideReceivers: boolean;
}

/** From name to title there is at least so much, in lines of type; less is a list or a table. */
const LEAST_GAP_LINES = 2.4;
/** More is another text. */
const MAX_GAP = 240;
/** Lines of one title follow each other so closely, in lines of type. */
const TITLE_LEADING_LINES = 2.1;
const MAX_TITLE_LINES = 6;
/** Title and name stand about one middle; shares of the page's width. */
const MAX_SLANT = 0.12;
/** Room for a signature under a title without a name, points: 25 mm. */
const NAMELESS_ROOM = 71;
/** Most lines of a page that are looked at. */
const MAX_SEGMENTS = 4000;

/** Where signatures belong on a page, from the top down; with names printed below, and without. */
export function signatureBlocks(page: PageText): readonly SignatureBlock[] {
  const segments = segmentsOf(page).slice(0, MAX_SEGMENTS);
  const named = segments.flatMap((segment) => {
    const certainty = nameCertainty(segment.text);
    return certainty === 0 ? [] : ofName(segment, certainty, segments, page);
  });
  const taken = new Set(named.flatMap(({ title }) => title));
  return [...named, ...nameless(segments, taken, page)].sort((a, b) => b.centre.y - a.centre.y);
}

function ofName(
  name: Segment,
  certainty: number,
  segments: readonly Segment[],
  page: PageText,
): SignatureBlock[] {
  const above = columnAbove(name, segments, page.width);
  const last = above.find(({ text }) => !isUnderTitle(text));
  if (last === undefined) return [];
  const gap = last.baseline - name.baseline;
  if (gap < LEAST_GAP_LINES * name.fontSize || gap > MAX_GAP) return [];
  const title = titleFrom(last, above);
  const ofTitle = Math.max(0, ...title.map(({ text }) => titleCertainty(text)));
  if (ofTitle === 0) return [];
  const bottom = Math.min(...title.map(({ baseline }) => baseline));
  const top = capitalTop(name);
  const x = (middleOf(spanOf(title)) + middleOf(name)) / 2;
  const block = { page: page.index, title, name, centre: { x, y: (bottom + top) / 2 }, height: bottom - top };
  return [{ ...block, certainty: certainty + 2 * ofTitle, isBesideReceivers: hasReceivers(block, segments) }];
}

/** What stands over a segment, about the same middle, from the nearest up. */
function columnAbove(segment: Segment, segments: readonly Segment[], width: number): Segment[] {
  const over = segments.filter(
    (other) => other.baseline > segment.baseline + 1 && (holds(other, segment) || holds(segment, other)),
  );
  const nearest = over.sort((a, b) => a.baseline - b.baseline);
  const stop = nearest.findIndex(
    (other) => Math.abs(middleOf(other) - middleOf(segment)) > MAX_SLANT * width,
  );
  return stop === -1 ? nearest : nearest.slice(0, stop);
}

/** Whether the middle of one lies within the other: those of the next column only reach in. */
function holds(one: Segment, other: Segment): boolean {
  const middle = middleOf(other);
  return one.left <= middle && middle <= one.right;
}

/** The lines of a title, from its last up. */
function titleFrom(last: Segment, column: readonly Segment[]): Segment[] {
  const title: Segment[] = [];
  for (const segment of column.slice(column.indexOf(last))) {
    const below = title[0];
    if (below !== undefined && segment.baseline - below.baseline > TITLE_LEADING_LINES * below.fontSize)
      break;
    if (!isTitleLine(segment)) break;
    if (title.length === MAX_TITLE_LINES) break;
    title.unshift(segment);
  }
  return title;
}

/** A name in capitals is no title, unless its words are an office's. */
function isTitleLine({ text }: Segment): boolean {
  const certainty = titleCertainty(text);
  return certainty === 2 || (certainty === 1 && nameCertainty(text) !== 2);
}

/** Titles on somebody's behalf, or of an office, with nothing printed under them. */
function nameless(
  segments: readonly Segment[],
  taken: ReadonlySet<Segment>,
  page: PageText,
): SignatureBlock[] {
  return segments.flatMap((last) => {
    if (taken.has(last) || titleCertainty(last.text) !== 2 || middleOf(last) < page.width * 0.3) return [];
    const below = segments.filter(
      (other) => other.baseline < last.baseline - 1 && other.left < last.right && other.right > last.left,
    );
    const next = below.filter(({ text }) => !isUnderTitle(text)).sort((a, b) => b.baseline - a.baseline)[0];
    const top = below
      .filter(({ text }) => isUnderTitle(text))
      .reduce((least, { baseline }) => Math.min(least, baseline), last.baseline);
    const room = top - Math.max(next === undefined ? 0 : inkOf(next).top, 0);
    if (room < NAMELESS_ROOM) return [];
    const title = titleFrom(last, columnFrom(last, segments, page.width));
    const centre = { x: middleOf(spanOf(title)), y: top - NAMELESS_ROOM / 2 };
    const block = { page: page.index, title, name: null, centre, height: NAMELESS_ROOM };
    return [{ ...block, certainty: 1, isBesideReceivers: hasReceivers(block, segments) }];
  });
}

function columnFrom(last: Segment, segments: readonly Segment[], width: number): Segment[] {
  return [last, ...columnAbove(last, segments, width)];
}

function spanOf(title: readonly Segment[]): { left: number; right: number } {
  return {
    left: Math.min(...title.map(({ left }) => left)),
    right: Math.max(...title.map(({ right }) => right)),
  };
}

/** @see Nghị định 30/2020/NĐ-CP, annex I: the receivers stand at the left, from the height of the signer's title on */
function hasReceivers(
  { title, centre }: Pick<SignatureBlock, "title" | "centre">,
  segments: readonly Segment[],
): boolean {
  const top = Math.max(...title.map(({ baseline, fontSize }) => baseline + 2 * fontSize));
  return segments.some(
    ({ text, right, baseline }) =>
      /^nơi nhận/iu.test(text) && right < centre.x && baseline < top && baseline > centre.y - MAX_GAP,
  );
}
