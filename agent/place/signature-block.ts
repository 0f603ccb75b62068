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
/** Words of what stands where a name does. */
const MAX_NAME_WORDS = 8;
/** Such a line about the middle of its title, share of the page's width; and at most this share of it wide. */
const NAME_SLANT = 0.04;
const NAME_WIDTH = 0.45;
/** Certainty of a title without a name that is known for one. */
export const UNSURE = 1;
/** Lines over or under one that are looked at. */
const MAX_COLUMN = 40;
/** Most lines of a page that are looked at. */
const MAX_SEGMENTS = 2500;

const found = new WeakMap<PageText, readonly SignatureBlock[]>();

/** A line with what its words tell. */
interface ReadLine {
  readonly segment: Segment;
  readonly title: ReturnType<typeof titleCertainty>;
  readonly name: ReturnType<typeof nameCertainty>;
  readonly isNote: boolean;
}

/** A page as signatures are looked for on it. */
interface ReadPage extends Pick<PageText, "index" | "width"> {
  /** From the top down. */
  readonly lines: readonly ReadLine[];
  readonly receivers: readonly Segment[];
}

/** Where signatures belong on a page, from the top down; with names printed below, and without. */
export function signatureBlocks(page: PageText): readonly SignatureBlock[] {
  const before = found.get(page);
  if (before !== undefined) return before;
  const blocks = blocksOf(page);
  found.set(page, blocks);
  return blocks;
}

function blocksOf(page: PageText): readonly SignatureBlock[] {
  const segments = segmentsOf(page).slice(0, MAX_SEGMENTS);
  const lines = segments.map((segment): ReadLine => {
    const { text } = segment;
    return { segment, title: titleCertainty(text), name: nameCertainty(text), isNote: isUnderTitle(text) };
  });
  const receivers = segments.filter(({ text }) => /^nơi nhận/iu.test(text));
  const read = { index: page.index, width: page.width, lines, receivers };
  const named = lines.flatMap((line, at) => (line.name === 0 ? [] : ofName(line, at, read)));
  const taken = new Set(named.flatMap(({ title }) => title));
  const unnamed = lines.flatMap((line, at) =>
    line.title === 2 && !taken.has(line.segment) ? ofTitle(line, at, read) : [],
  );
  return [...named, ...unnamed].sort((a, b) => b.centre.y - a.centre.y);
}

function ofName({ segment: name, name: certainty }: ReadLine, at: number, page: ReadPage): SignatureBlock[] {
  const above = columnAbove(name, at, page);
  const from = above.findIndex(({ isNote }) => !isNote);
  const last = above[from]?.segment;
  if (last === undefined) return [];
  const gap = last.baseline - name.baseline;
  if (gap < LEAST_GAP_LINES * name.fontSize || gap > MAX_GAP) return [];
  const title = titleFrom(above.slice(from));
  const surest = title.reduce((most, line) => Math.max(most, line.title), 0);
  if (surest === 0) return [];
  const notes = above.slice(0, from).reverse();
  return [blockOf({ title, notes, name, certainty: certainty + 2 * surest }, page)];
}

/** What a block is made of. */
interface BlockParts {
  readonly title: readonly ReadLine[];
  /** What stands under the title and over the name, from the top down. */
  readonly notes: readonly ReadLine[];
  readonly name: Segment | null;
  readonly certainty: number;
}

function blockOf({ title: lines, notes, name, certainty }: BlockParts, page: ReadPage): SignatureBlock {
  const title = lines.map(({ segment }) => segment);
  const bottom = bottomOf(lines, notes);
  const top = name === null ? bottom - NAMELESS_ROOM : capitalTop(name);
  const middle = middleOf(spanOf(title));
  const centre = { x: name === null ? middle : (middle + middleOf(name)) / 2, y: (bottom + top) / 2 };
  // Nghị định 30/2020/NĐ-CP, annex I: the receivers stand at the left, from the height of the first signer's title on.
  const isBesideReceivers = page.receivers.some(
    ({ right, baseline }) => right < centre.x && baseline > centre.y - MAX_GAP,
  );
  const height = bottom - top;
  return { page: page.index, title, name, centre, height, certainty, isBesideReceivers };
}

/** Where the room under a title begins: under the notes that are printed close to it, too. */
function bottomOf(title: readonly ReadLine[], notes: readonly ReadLine[]): number {
  let bottom = Math.min(...title.map(({ segment }) => segment.baseline));
  for (const {
    segment: { baseline, fontSize },
  } of notes) {
    if (bottom - baseline > TITLE_LEADING_LINES * fontSize) break;
    bottom = Math.min(bottom, baseline);
  }
  return bottom;
}

/** What stands over a line, about the same middle, from the nearest up. */
function columnAbove(segment: Segment, at: number, { lines, width }: ReadPage): ReadLine[] {
  const column: ReadLine[] = [];
  for (let index = at - 1; index >= 0 && column.length < MAX_COLUMN; index--) {
    const line = lines[index];
    if (line === undefined || line.segment.baseline <= segment.baseline + 1) continue;
    if (line.segment.baseline > segment.baseline + 2 * MAX_GAP) break;
    if (!holds(line.segment, segment) && !holds(segment, line.segment)) continue;
    if (Math.abs(middleOf(line.segment) - middleOf(segment)) > MAX_SLANT * width) break;
    column.push(line);
  }
  return column;
}

/** What stands under a line and reaches below it, from the nearest down. */
function columnBelow({ left, right, baseline }: Segment, at: number, { lines }: ReadPage): ReadLine[] {
  const column: ReadLine[] = [];
  for (let index = at + 1; index < lines.length && column.length < MAX_COLUMN; index++) {
    const line = lines[index];
    if (line === undefined || line.segment.baseline >= baseline - 1) continue;
    if (line.segment.baseline < baseline - 2 * MAX_GAP) break;
    if (line.segment.left < right && line.segment.right > left) column.push(line);
  }
  return column;
}

/** Whether the middle of one lies within the other: those of the next column only reach in. */
function holds(one: Segment, other: Segment): boolean {
  const middle = middleOf(other);
  return one.left <= middle && middle <= one.right;
}

/** The lines of a title, from the top down. @param column from its last line up */
function titleFrom(column: readonly ReadLine[]): ReadLine[] {
  const title: ReadLine[] = [];
  for (const line of column) {
    const below = title[0]?.segment;
    const { baseline } = line.segment;
    if (below !== undefined && baseline - below.baseline > TITLE_LEADING_LINES * below.fontSize) break;
    if (!isTitleLine(line) || title.length === MAX_TITLE_LINES) break;
    title.unshift(line);
  }
  return title;
}

/** A name in capitals is no title, unless its words are an office's. */
function isTitleLine({ title, name }: ReadLine): boolean {
  return title === 2 || (title === 1 && name !== 2);
}

/** A title on somebody's behalf, or of an office, with no name under it that is known for one. */
function ofTitle(last: ReadLine, at: number, page: ReadPage): SignatureBlock[] {
  if (middleOf(last.segment) < page.width * 0.3) return [];
  const below = columnBelow(last.segment, at, page);
  const title = titleFrom([last, ...columnAbove(last.segment, at, page)]);
  const next = below.findIndex(({ isNote }) => !isNote);
  const line = below[next];
  const notes = next === -1 ? below : below.slice(0, next);
  if (line !== undefined && isInNamesPlace(line, last.segment, page))
    return [blockOf({ title, notes, name: line.segment, certainty: UNSURE }, page)];
  const room = bottomOf([last], notes) - Math.max(line === undefined ? 0 : inkOf(line.segment).top, 0);
  return room < NAMELESS_ROOM ? [] : [blockOf({ title, notes, name: null, certainty: UNSURE }, page)];
}

/** Whether a line stands under a title as a name does, though it is not known for one: of few words, about its middle. */
function isInNamesPlace({ segment, title: office }: ReadLine, title: Segment, { width }: ReadPage): boolean {
  const { text, left, right, baseline, fontSize } = segment;
  const gap = title.baseline - baseline;
  return (
    gap >= LEAST_GAP_LINES * fontSize &&
    gap <= MAX_GAP &&
    Math.abs(middleOf(segment) - middleOf(title)) <= NAME_SLANT * width &&
    right - left <= NAME_WIDTH * width &&
    text.split(" ").length <= MAX_NAME_WORDS &&
    /^[(\p{Lu}]/u.test(text) &&
    !/[;:]$|\p{N}/u.test(text) &&
    office === 0
  );
}

function spanOf(title: readonly Segment[]): { left: number; right: number } {
  return {
    left: Math.min(...title.map(({ left }) => left)),
    right: Math.max(...title.map(({ right }) => right)),
  };
}
