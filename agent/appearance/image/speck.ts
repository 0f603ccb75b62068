/** Opacity from which neighbouring pixels belong together. */
const JOINED = 40;

/** A patch that is nowhere more opaque than this is a stain. */
const LEAST_PEAK = 110;

/** Smallest patch of ink that is kept, as a share of the image, and in pixels at least. */
const LEAST_SHARE = 8e-6;
const LEAST_PIXELS = 8;

/** Pixels around kept ink whose faint edges stay. */
const EDGE = 2;

/** Takes away what is too small or too faint to be ink: dust, grain and stains; in place. */
export function removeSpecks(opacity: Uint8Array, width: number): void {
  const height = opacity.length / width;
  const least = Math.max(LEAST_PIXELS, LEAST_SHARE * opacity.length);
  const isKept = new Uint8Array(opacity.length);
  const isSeen = new Uint8Array(opacity.length);
  const patch = new Int32Array(opacity.length);
  for (let start = 0; start < opacity.length; start++) {
    if (isSeen[start] === 1 || (opacity[start] ?? 0) < JOINED) continue;
    const { size, peak } = gather(start, { opacity, isSeen, patch, width, height });
    if (size < least || peak < LEAST_PEAK) continue;
    for (let index = 0; index < size; index++) isKept[patch[index] ?? 0] = 1;
  }
  const near = widened(isKept, width, height);
  for (let at = 0; at < opacity.length; at++) if (near[at] === 0) opacity[at] = 0;
}

interface Field {
  readonly opacity: Uint8Array;
  readonly isSeen: Uint8Array;
  /** Where the pixels of the patch go. */
  readonly patch: Int32Array;
  readonly width: number;
  readonly height: number;
}

function gather(
  start: number,
  { opacity, isSeen, patch, width, height }: Field,
): { size: number; peak: number } {
  let size = 1;
  let peak = 0;
  patch[0] = start;
  isSeen[start] = 1;
  for (let next = 0; next < size; next++) {
    const at = patch[next] ?? 0;
    peak = Math.max(peak, opacity[at] ?? 0);
    const column = at % width;
    const row = (at - column) / width;
    for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++)
      for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
        const neighbour = y * width + x;
        if (isSeen[neighbour] === 1 || (opacity[neighbour] ?? 0) < JOINED) continue;
        isSeen[neighbour] = 1;
        patch[size++] = neighbour;
      }
  }
  return { size, peak };
}

function widened(mask: Uint8Array, width: number, height: number): Uint8Array {
  const across = new Uint8Array(mask.length);
  const result = new Uint8Array(mask.length);
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const column = at % width;
    const row = at - column;
    for (let x = Math.max(0, column - EDGE); x <= Math.min(width - 1, column + EDGE); x++)
      across[row + x] = 1;
  }
  for (let at = 0; at < mask.length; at++) {
    if (across[at] === 0) continue;
    const column = at % width;
    const row = (at - column) / width;
    for (let y = Math.max(0, row - EDGE); y <= Math.min(height - 1, row + EDGE); y++)
      result[y * width + column] = 1;
  }
  return result;
}
