/** A decoded image: four samples a pixel, red, green, blue and opacity, row by row from the top, not premultiplied. */
export interface Pixels {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly data: Uint8Array;
}

/** A part of an image, in pixels: its first column and row, and its size. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of an image, as an image of its own. */
export function cropped({ width, data }: Pixels, box: PixelBox): Pixels {
  const part = new Uint8Array(4 * box.width * box.height);
  for (let row = 0; row < box.height; row++) {
    const from = 4 * ((box.top + row) * width + box.left);
    part.set(data.subarray(from, from + 4 * box.width), 4 * row * box.width);
  }
  return { width: box.width, height: box.height, data: part };
}

/**
 * The same image at half the size, each pixel the mean of four; colours count by how opaque they are. A line that is one
 * pixel wide stays so.
 */
export function halved(image: Pixels): Pixels {
  const width = Math.max(1, image.width >> 1);
  const height = Math.max(1, image.height >> 1);
  const data = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      mean(image, 2 * column, 2 * row, data, 4 * (row * width + column));
  return { width, height, data };
}

function mean(
  { width, height, data }: Pixels,
  column: number,
  row: number,
  into: Uint8Array,
  at: number,
): void {
  const first = 4 * (row * width + column);
  const right = column + 1 < width ? 4 : 0;
  const below = row + 1 < height ? 4 * width : 0;
  const four = [first, first + right, first + below, first + right + below];
  const opacity = four.reduce((sum, pixel) => sum + (data[pixel + 3] ?? 0), 0);
  for (let sample = 0; sample < 3; sample++) {
    const sum = four.reduce((all, pixel) => all + (data[pixel + sample] ?? 0) * (data[pixel + 3] ?? 0), 0);
    into[at + sample] = opacity === 0 ? 0 : Math.round(sum / opacity);
  }
  into[at + 3] = Math.round(opacity / 4);
}

/** The same image as it looks on white paper. */
export function onWhite({ width, height, data }: Pixels): Pixels {
  const flat = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const opacity = data[at + 3] ?? 0;
    for (let sample = at; sample < at + 3; sample++)
      flat[sample] = Math.round(((data[sample] ?? 0) * opacity + 255 * (255 - opacity)) / 255);
    flat[at + 3] = 255;
  }
  return { width, height, data: flat };
}
