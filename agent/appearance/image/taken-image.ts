import { KysoError } from "../../../protocol/error.ts";
import { MAX_IMAGE_BYTES, MAX_TAKEN_IMAGE_BYTES } from "../../../protocol/limit.ts";
import type { ImageReport } from "../../../protocol/own-image.ts";
import type { ImageKind } from "../../../protocol/signature-kind.ts";
import { removeBackground } from "./background.ts";
import { checkImage, type ImageRoom, WANTED_COLOUR } from "./image-check.ts";
import { inkBox, isCutOff, withMargin } from "./ink-box.ts";
import { cropped, halved, type Pixels } from "./pixels.ts";
import { readPixels, writePng } from "./png-file.ts";

/** Room around a signature's ink, as a share of its longer side. A seal has none, so that its diameter is its ink's. */
const MARGIN_SHARE = 0.02;

/** Longest side of an image that is kept, pixels: a signature of 50 mm has 1,200 dpi then. */
const MAX_SIDE = 2_400;

/** An image as it is to be kept. */
export interface TakenImage {
  /** PNG. */
  readonly png: Uint8Array;
  readonly report: ImageReport;
}

/** An image, and what it is to be. */
export interface CheckingOrder {
  /** PNG of a photograph, a scan, or a finished image. */
  readonly file: Uint8Array;
  readonly kind: ImageKind;
  readonly room: ImageRoom;
}

/** How an image is to be taken in. */
export interface TakingOrder extends CheckingOrder {
  readonly removesBackground: boolean;
}

/**
 * Takes an image of a signature, initials or a seal in: decoded, without its background where that is asked for, cut to its
 * ink, and checked. What is kept is written anew, so that nothing of the file's own is left but its pixels.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE, IMAGE_NO_INK
 */
export function takeImage({ file, kind, room, removesBackground }: TakingOrder): TakenImage {
  const given = readPixels(file, MAX_TAKEN_IMAGE_BYTES);
  const image = removesBackground ? removeBackground(given, WANTED_COLOUR[kind]) : given;
  const box = image === null ? null : inkBox(image);
  if (image === null || box === null) throw new KysoError("IMAGE_NO_INK");
  const isCut = removesBackground && isCutOff(image);
  const margin = kind === "seal" ? 0 : Math.ceil(MARGIN_SHARE * Math.max(box.width, box.height));
  const kept = fitting(cropped(image, withMargin(box, image, margin)));
  const png = writePng(kept);
  if (png.length > MAX_IMAGE_BYTES) {
    throw new KysoError("APPEARANCE_IMAGE_TOO_LARGE", undefined, { detail: { limit: MAX_IMAGE_BYTES } });
  }
  const report = checkImage(kept, kind, room, isCut);
  // A blank sheet that keeps its paper.
  if (report.colour === null && report.warnings.includes("IMAGE_OPAQUE")) throw new KysoError("IMAGE_NO_INK");
  return { png, report };
}

function fitting(image: Pixels): Pixels {
  return Math.max(image.width, image.height) > MAX_SIDE ? fitting(halved(image)) : image;
}

/**
 * What an image is like that is used as it is.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
 */
export function checkKeptImage({ file, kind, room }: CheckingOrder): ImageReport {
  return checkImage(readPixels(file, MAX_IMAGE_BYTES), kind, room);
}
