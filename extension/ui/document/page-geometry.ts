import type { Place } from "../../../protocol/operation.ts";

/** How a page lies: everything that turns its default user space into what a reader sees (ISO 32000-2, 7.7.3.3). */
export interface PageGeometry {
  /** Visible area in default user space: left, bottom, right, top (CropBox within MediaBox). */
  readonly view: readonly [number, number, number, number];
  /** Clockwise, degrees. */
  readonly rotate: 0 | 90 | 180 | 270;
  /** Size of one unit of default user space, in points. */
  readonly userUnit: number;
}

/** A rectangle as the reader sees the page: units of default user space from the visible top left, y downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Rectangle = Omit<Place, "page">;

/** Smallest side of a stamp that may be resized, points. */
export const MIN_STAMP_POINTS = 24;

/** Takes /Rotate as a file gives it to one of the four turns; anything else counts as 0. */
export function turnOf(rotate: number): PageGeometry["rotate"] {
  const turn = ((rotate % 360) + 360) % 360;
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0;
}

/** Visible size as the reader sees the page, in units of default user space. */
export function displaySize({ view, rotate }: PageGeometry): Size {
  const width = view[2] - view[0];
  const height = view[3] - view[1];
  return rotate % 180 === 0 ? { width, height } : { width: height, height: width };
}

type View = PageGeometry["view"];

/** One row for each turn: from default user space to what the reader sees, and back. */
const TURNS: Readonly<
  Record<
    PageGeometry["rotate"],
    {
      readonly box: (place: Rectangle, view: View) => Box;
      readonly place: (box: Box, view: View) => Rectangle;
    }
  >
> = {
  0: {
    box: ({ x, y, width, height }, [left, , , top]) => ({
      left: x - left,
      top: top - y - height,
      width,
      height,
    }),
    place: ({ left: l, top: t, width, height }, [left, , , top]) => ({
      x: left + l,
      y: top - t - height,
      width,
      height,
    }),
  },
  90: {
    box: ({ x, y, width, height }, [left, bottom]) => ({
      left: y - bottom,
      top: x - left,
      width: height,
      height: width,
    }),
    place: ({ left: l, top: t, width, height }, [left, bottom]) => ({
      x: left + t,
      y: bottom + l,
      width: height,
      height: width,
    }),
  },
  180: {
    box: ({ x, y, width, height }, [, bottom, right]) => ({
      left: right - x - width,
      top: y - bottom,
      width,
      height,
    }),
    place: ({ left: l, top: t, width, height }, [, bottom, right]) => ({
      x: right - l - width,
      y: bottom + t,
      width,
      height,
    }),
  },
  270: {
    box: ({ x, y, width, height }, [, , right, top]) => ({
      left: top - y - height,
      top: right - x - width,
      width: height,
      height: width,
    }),
    place: ({ left: l, top: t, width, height }, [, , right, top]) => ({
      x: right - t - height,
      y: top - l - width,
      width: height,
      height: width,
    }),
  },
};

/** Where a place of default user space appears to the reader. */
export function boxOf(place: Place, { rotate, view }: PageGeometry): Box {
  return TURNS[rotate].box(place, view);
}

/** The inverse of {@link boxOf}: the place in default user space of what the reader sees. */
export function placeOf(box: Box, page: number, { rotate, view }: PageGeometry): Place {
  return { page, ...TURNS[rotate].place(box, view) };
}

/** The nearest box of the same shape that lies wholly in the visible area; made smaller only where it does not fit. */
export function clampBox(box: Box, page: Size): Box {
  const shrink = Math.min(1, page.width / box.width, page.height / box.height);
  const width = box.width * shrink;
  const height = box.height * shrink;
  return {
    left: Math.min(Math.max(box.left, 0), page.width - width),
    top: Math.min(Math.max(box.top, 0), page.height - height),
    width,
    height,
  };
}

/** Moves a box, which stops at the edges of the page. */
export function moveBox(box: Box, dx: number, dy: number, page: Size): Box {
  return clampBox({ ...box, left: box.left + dx, top: box.top + dy }, page);
}

/**
 * Gives a box another width, with its shape and its top left corner kept: never narrower than `minSide` allows, never
 * beyond the page's edges.
 *
 * @param minSide smallest side, in units of default user space
 */
export function resizeBox(box: Box, width: number, page: Size, minSide: number): Box {
  const ratio = box.height / box.width;
  const most = Math.min(page.width - box.left, (page.height - box.top) / ratio);
  const least = Math.min(Math.max(minSide, minSide / ratio), most);
  const clamped = Math.min(Math.max(width, least), most);
  return { ...box, width: clamped, height: clamped * ratio };
}

/** Smallest side of an outline, in units of default user space, so that it can be seen and pressed. */
const LEAST_OUTLINE = 12;

/**
 * Where a rectangle of a file shows to the reader; `null` where no part of it is on the page.
 *
 * @param rect two opposite corners in default user space, as the file gives them: in any order, anywhere
 */
export function boxOnPage(rect: readonly number[], geometry: PageGeometry): Box | null {
  const [a = NaN, b = NaN, c = NaN, d = NaN] = rect;
  const [left, bottom, right, top] = geometry.view;
  const x = [Math.min(a, c), Math.max(a, c)].map((each) => Math.min(Math.max(each, left), right));
  const y = [Math.min(b, d), Math.max(b, d)].map((each) => Math.min(Math.max(each, bottom), top));
  const [x0 = NaN, x1 = NaN] = x;
  const [y0 = NaN, y1 = NaN] = y;
  if (!(x1 > x0 && y1 > y0)) return null;
  const box = boxOf({ page: 0, x: x0, y: y0, width: x1 - x0, height: y1 - y0 }, geometry);
  const seen = {
    ...box,
    width: Math.max(box.width, LEAST_OUTLINE),
    height: Math.max(box.height, LEAST_OUTLINE),
  };
  return clampBox(seen, displaySize(geometry));
}
