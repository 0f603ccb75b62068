import { isErrorCode } from "../../protocol/error.ts";
import type { ImageReport, InkColour } from "../../protocol/own-image.ts";
import { warningText } from "./failure.ts";

const COLOURS: Readonly<Record<InkColour, string>> = {
  blue: "xanh / blue",
  red: "đỏ / red",
  black: "đen / black",
  other: "khác / other",
};

/** What an image is like, and what the user should know of it, in lines for people. */
export function imageLines({
  width,
  height,
  widthMm,
  heightMm,
  dpi,
  colour,
  warnings,
}: ImageReport): readonly string[] {
  const size = `${widthMm.toFixed(1)} × ${heightMm.toFixed(1)} mm, ${dpi} dpi (${width} × ${height} px)`;
  const ink = colour === null ? "" : `; mực / ink: ${COLOURS[colour]}`;
  return [`  ${size}${ink}`, ...warnings.filter(isErrorCode).map((code) => `  ⚠ ${warningText(code)}`)];
}
