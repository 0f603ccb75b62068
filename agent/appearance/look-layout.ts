import { KysoError } from "../../protocol/error.ts";
import type { LineFonts } from "./line-font.ts";
import type { Look, LookImage, LookLine } from "./look.ts";
import { pointsOfMillimetres } from "./millimetre.ts";
import { wrapped } from "./wrapped-text.ts";

/** Most lines, as broken. */
export const MAX_LOOK_LINES = 60;
/** Of a line's size: from line to line, and from the top of a line to its baseline, accents of capitals included. */
const LINE_HEIGHT = 1.2;
const BASELINE = 0.96;
/** Between image and lines, points. */
const GAP = pointsOfMillimetres(1.5);
/** Smaller text than this can't be read, points. */
const MIN_SIZE = 3;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  /** Of the lower left corner. */
  readonly x: number;
  readonly y: number;
}

/** A line where it stands. */
interface LaidLine {
  readonly text: string;
  readonly line: LookLine;
  readonly size: number;
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
}

/** A look where all its parts stand: points, from the lower left corner of its page. */
export interface LaidLook extends Size {
  readonly lines: readonly LaidLine[];
  readonly image: Box | null;
  readonly frame: (Box & { readonly lineWidth: number; readonly colour: string }) | null;
}

/**
 * Breaks the lines, and puts image, lines and frame in their places.
 *
 * @param png the image's own size, pixels
 * @throws {KysoError} APPEARANCE_TEXT_INVALID for too many lines, APPEARANCE_TOO_SMALL, APPEARANCE_EMPTY
 */
export function layOut(look: Look, png: Size | undefined, fonts: LineFonts, room?: Size): LaidLook {
  const lines = broken(look, fonts);
  const image = look.image === undefined || png === undefined ? null : imageSize(look.image, png);
  if (lines.length === 0 && image === null) {
    throw new KysoError("APPEARANCE_EMPTY", "neither lines nor an image");
  }
  const text = textSize(lines);
  const gap = image !== null && lines.length > 0 ? GAP : 0;
  const isBeside = look.image?.at === "beside";
  const inner = isBeside
    ? {
        width: (image?.taken.width ?? 0) + gap + text.width,
        height: Math.max(image?.taken.height ?? 0, text.height),
      }
    : {
        width: Math.max(image?.taken.width ?? 0, text.width),
        height: (image?.taken.height ?? 0) + gap + text.height,
      };
  const edge = look.frame === undefined ? 0 : look.frame.width + look.frame.padding;
  const own = { width: inner.width + 2 * edge, height: inner.height + 2 * edge };
  const scale = room === undefined ? 1 : scaleInto(own, room, lines.length > 0);
  if (lines.some(({ line }) => line.sizePt * scale < MIN_SIZE)) {
    throw new KysoError("APPEARANCE_TOO_SMALL", "the text does not fit");
  }
  const page = room ?? own;
  const left = (page.width - own.width * scale) / 2;
  const top = (page.height + own.height * scale) / 2;
  /** From inside the frame, downwards, to the page. */
  const put = ({ x, y, width, height }: Box): Box => ({
    x: left + (edge + x) * scale,
    y: top - (edge + y + height) * scale,
    width: width * scale,
    height: height * scale,
  });
  const column = isBeside
    ? { x: inner.width - text.width, y: (inner.height - text.height) / 2, width: text.width }
    : { x: 0, y: inner.height - text.height, width: inner.width };
  let y = column.y;
  const laid = lines.map(({ line, text: words, width }) => {
    const height = line.sizePt * LINE_HEIGHT;
    const box = put({ x: column.x + indent(line, column.width - width), y, width, height });
    y += height;
    const baseline = box.y + box.height - line.sizePt * BASELINE * scale;
    return { text: words, line, size: line.sizePt * scale, x: box.x, y: baseline };
  });
  return {
    ...page,
    lines: laid.filter(({ text: words }) => words !== ""),
    image: image === null ? null : put(imageBox(image, isBeside, inner)),
    frame: frameBox(look, page, { x: left, y: top - own.height * scale }, own, scale),
  };
}

interface BrokenLine {
  readonly line: LookLine;
  readonly text: string;
  readonly width: number;
}

function broken({ lines, maxWidth }: Look, fonts: LineFonts): readonly BrokenLine[] {
  const all: BrokenLine[] = [];
  for (const line of lines) {
    const font = fonts.of(line);
    for (const text of wrapped(line.text, font, line.sizePt, maxWidth)) {
      all.push({ line, text, width: font.font.widthOfTextAtSize(text, line.sizePt) });
    }
    if (all.length > MAX_LOOK_LINES) {
      throw new KysoError("APPEARANCE_TEXT_INVALID", "too many lines", { detail: { limit: MAX_LOOK_LINES } });
    }
  }
  return all;
}

/** Whole points, so that another time of day makes it no wider. */
function textSize(lines: readonly BrokenLine[]): Size {
  return {
    width: Math.ceil(Math.max(0, ...lines.map(({ width }) => width))),
    height: lines.reduce((sum, { line }) => sum + line.sizePt * LINE_HEIGHT, 0),
  };
}

interface SizedImage {
  /** As it is drawn. */
  readonly drawn: Size;
  /** With what is left free around it. */
  readonly taken: Size;
}

function imageSize({ room, isExact }: LookImage, png: Size): SizedImage {
  const scale = Math.min(room.width / png.width, room.height / png.height);
  const drawn = { width: png.width * scale, height: png.height * scale };
  return { drawn, taken: isExact ? room : drawn };
}

function imageBox({ drawn, taken }: SizedImage, isBeside: boolean, inner: Size): Box {
  const left = isBeside ? 0 : (inner.width - taken.width) / 2;
  const down = isBeside ? (inner.height - taken.height) / 2 : 0;
  return {
    x: left + (taken.width - drawn.width) / 2,
    y: down + (taken.height - drawn.height) / 2,
    ...drawn,
  };
}

function frameBox(
  { frame }: Look,
  page: Size,
  corner: { readonly x: number; readonly y: number },
  own: Size,
  scale: number,
): LaidLook["frame"] {
  if (frame === undefined) return null;
  const lineWidth = Math.min(frame.width * scale, page.width, page.height);
  return {
    x: corner.x + lineWidth / 2,
    y: corner.y + lineWidth / 2,
    width: own.width * scale - lineWidth,
    height: own.height * scale - lineWidth,
    lineWidth,
    colour: frame.colour,
  };
}

/** Text is never larger than it says it is. */
function scaleInto(own: Size, room: Size, hasText: boolean): number {
  const scale = Math.min(room.width / own.width, room.height / own.height);
  return hasText ? Math.min(scale, 1) : scale;
}

function indent({ align }: LookLine, free: number): number {
  return align === "left" ? 0 : align === "right" ? free : free / 2;
}
