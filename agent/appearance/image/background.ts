import { type InkLayer, inkOf } from "./ink.ts";
import { onWhite, type Pixels } from "./pixels.ts";
import { removeSpecks } from "./speck.ts";

/**
 * Takes the paper away from a photograph or scan, with its light, shadows and grain: ink stays, with soft edges that have
 * the ink's own colour, so that no rim of paper shows on another ground.
 *
 * @param wanted the colour that the ink should have; where there is enough of it, ink of other colours goes too
 * @returns `null` where there is no ink
 */
export function removeBackground(image: Pixels, wanted: "blue" | "red"): Pixels | null {
  const layer = inkOf(onWhite(image), wanted);
  if (layer === null) return null;
  removeSpecks(layer.opacity, image.width);
  if (!layer.opacity.some((value) => value > 0)) return null;
  return { width: image.width, height: image.height, data: painted(layer) };
}

/** How much lighter than the ink's colour a pixel's own shade may be, 0 to 255: what is lighter has paper in it. */
const LIGHTER = 48;

/** Where ink is wholly opaque it keeps its own shade; towards the edges it has the ink's colour. */
function painted({ opacity, ink, absorption }: InkLayer): Uint8Array {
  const colour = ink.map((share) => 255 * (1 - share));
  const data = new Uint8Array(4 * opacity.length);
  for (let at = 0; at < opacity.length; at++) {
    const value = opacity[at] ?? 0;
    if (value === 0) continue;
    const own = (value / 255) ** 4;
    for (let sample = 0; sample < 3; sample++) {
      const whole = colour[sample] ?? 0;
      const shade = Math.min(255 - (absorption[3 * at + sample] ?? 0), whole + LIGHTER);
      data[4 * at + sample] = Math.round(own * shade + (1 - own) * whole);
    }
    data[4 * at + 3] = value;
  }
  return data;
}
