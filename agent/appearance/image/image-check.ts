import type { ErrorCode } from "../../../protocol/error.ts";
import type { ImageReport } from "../../../protocol/own-image.ts";
import type { ImageKind } from "../../../protocol/signature-kind.ts";
import { removeBackground } from "./background.ts";
import { inkColour } from "./ink-colour.ts";
import { isCutOff } from "./ink-box.ts";
import type { Pixels } from "./pixels.ts";

/** Fewest dots an inch at which an image is printed well. */
export const LEAST_DPI = 300;

/** Least share of an image that is transparent where its paper is. */
const LEAST_TRANSPARENT = 0.2;

/** How far the sides of a seal's image may differ. */
const ROUND = 0.06;

const MM_PER_INCH = 25.4;

/** The colour that each image should have. @see Nghị định 30/2020/NĐ-CP, annex I, part II */
export const WANTED_COLOUR = { initial: "blue", approve: "blue", seal: "red" } as const satisfies Record<
  ImageKind,
  "blue" | "red"
>;

/** Room that an image has on the page, millimetres; it is as large as its ratio allows. */
export interface ImageRoom {
  readonly width: number;
  readonly height: number;
}

/**
 * What an image is like as a stamp: nothing of it stands in the way of signing, but the user should know.
 *
 * @param isCutBefore whether ink ran out of the image that this one was cut from
 */
export function checkImage(
  image: Pixels,
  kind: ImageKind,
  room: ImageRoom,
  isCutBefore = false,
): ImageReport {
  const { width, height } = image;
  const mmPerPixel = Math.min(room.width / width, room.height / height);
  const dpi = Math.round(MM_PER_INCH / mmPerPixel);
  const isOpaque = transparentShare(image) < LEAST_TRANSPARENT;
  // Of an image with its paper, the ink is looked for as if the paper were taken away.
  const ink = isOpaque ? (removeBackground(image, WANTED_COLOUR[kind]) ?? image) : image;
  const colour = inkColour(ink);
  const warnings: ErrorCode[] = [];
  if (isOpaque) warnings.push("IMAGE_OPAQUE");
  if (colour !== WANTED_COLOUR[kind]) warnings.push(kind === "seal" ? "IMAGE_NOT_RED" : "IMAGE_NOT_BLUE");
  if (dpi < LEAST_DPI) warnings.push("IMAGE_RESOLUTION_LOW");
  if (isCutBefore || isCutOff(ink)) warnings.push("IMAGE_CUT_OFF");
  if (kind === "seal" && !isOpaque && Math.abs(width - height) > ROUND * Math.max(width, height))
    warnings.push("IMAGE_NOT_ROUND");
  return { width, height, widthMm: width * mmPerPixel, heightMm: height * mmPerPixel, dpi, colour, warnings };
}

function transparentShare({ data }: Pixels): number {
  let count = 0;
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) === 0) count++;
  return (4 * count) / data.length;
}
