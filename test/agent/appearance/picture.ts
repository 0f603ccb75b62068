import { PNG } from "pngjs";

/** A red ring on a transparent ground, as a seal is; `size` in pixels. */
export function ringPng(size: number): Uint8Array {
  return draw(size, size, (x, y) => {
    const distance = Math.hypot(x - size / 2, y - size / 2) / (size / 2);
    return distance > 0.8 && distance < 1 ? [214, 20, 20, 255] : [0, 0, 0, 0];
  });
}

/** A blue wave on a transparent ground, as a handwritten signature is. It rises at its right end, so that turning it shows. */
export function wavePng(width: number, height: number): Uint8Array {
  return draw(width, height, (x, y) => {
    const wave = height * (0.5 - 0.3 * Math.sin((x / width) * 14) - 0.3 * (x / width - 0.5));
    return Math.abs(y - wave) < height / 16 ? [24, 60, 180, 255] : [0, 0, 0, 0];
  });
}

function draw(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => [number, number, number, number],
) {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) png.data.set(colourAt(x, y), 4 * (y * width + x));
  return new Uint8Array(PNG.sync.write(png));
}
