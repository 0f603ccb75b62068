import type { InkColour } from "../../../protocol/own-image.ts";
import type { Pixels } from "./pixels.ts";

/** Opacity from which a pixel says something of the ink's colour. */
const INK = 128;

/** Difference between the strongest and the weakest of red, green and blue below which ink is black or grey. */
const LEAST_CHROMA = 40;

/** Darkest light ink that is called black, 0 to 255. */
const BLACK = 128;

/** The colour that most of the ink has; `null` without ink. What is nearly white is none. */
export function inkColour({ data }: Pixels): InkColour | null {
  const sum = { red: 0, green: 0, blue: 0, count: 0 };
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    if ((data[at + 3] ?? 0) < INK || Math.min(red, green, blue) > 200) continue;
    sum.red += red;
    sum.green += green;
    sum.blue += blue;
    sum.count++;
  }
  if (sum.count === 0) return null;
  const [red, green, blue] = [sum.red / sum.count, sum.green / sum.count, sum.blue / sum.count];
  const [least, most] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  if (most - least < LEAST_CHROMA) return most < BLACK ? "black" : "other";
  const hue = hueOf(red, green, blue);
  if (hue >= 190 && hue <= 275) return "blue";
  return hue >= 335 || hue <= 25 ? "red" : "other";
}

/** Degrees: 0 is red, 120 green, 240 blue. */
function hueOf(red: number, green: number, blue: number): number {
  const [least, most] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  const range = most - least;
  let sixth: number;
  if (most === red) sixth = (green - blue) / range;
  else if (most === green) sixth = 2 + (blue - red) / range;
  else sixth = 4 + (red - green) / range;
  return (60 * sixth + 360) % 360;
}
