/** A rectangle of a page as the reader sees it: points from the lower left corner of its visible part, y upwards. */
export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** Width and height, points. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A point of a page, as {@link Box} has it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export function boxAt({ x, y }: Point, { width, height }: Size): Box {
  return { left: x - width / 2, bottom: y - height / 2, right: x + width / 2, top: y + height / 2 };
}

export function centreOf({ left, bottom, right, top }: Box): Point {
  return { x: (left + right) / 2, y: (bottom + top) / 2 };
}

export function sizeOf({ left, bottom, right, top }: Box): Size {
  return { width: right - left, height: top - bottom };
}

/** Area that two boxes share, square points. */
export function sharedArea(one: Box, other: Box): number {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const up = Math.min(one.top, other.top) - Math.max(one.bottom, other.bottom);
  return across > 0 && up > 0 ? across * up : 0;
}

/** The nearest box of the same shape that lies wholly on a page; smaller only where the page has no room for it. */
export function within(box: Box, page: Size): Box {
  const { width, height } = sizeOf(box);
  const scale = Math.min(1, page.width / width, page.height / height);
  const size = { width: width * scale, height: height * scale };
  const { x, y } = centreOf(box);
  return boxAt({ x: clamp(x, size.width, page.width), y: clamp(y, size.height, page.height) }, size);
}

function clamp(centre: number, side: number, room: number): number {
  return Math.max(side / 2, Math.min(centre, room - side / 2));
}
