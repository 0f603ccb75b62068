import type { Template } from "../../../protocol/template.ts";
import type { Look, LookImage } from "../look.ts";
import { pointsOfMillimetres } from "../millimetre.ts";
import { filledLines } from "./filled-line.ts";
import type { LookValues } from "./look-value.ts";

/**
 * What a template shows with these values.
 *
 * @param png the image that the template asks for
 * @param sealDiameterMm of an image whose size is the true diameter
 */
export function lookOf(
  template: Template,
  values: LookValues,
  png: Uint8Array | null,
  sealDiameterMm: number,
): Look {
  const { image, frame, widthMm } = template;
  return {
    lines: filledLines(template, values),
    maxWidth: pointsOfMillimetres(widthMm),
    image: image === undefined || png === null ? undefined : imageOf(image, png, sealDiameterMm),
    frame: frame && {
      width: frame.widthPt,
      colour: frame.colour,
      padding: pointsOfMillimetres(frame.paddingMm),
    },
  };
}

function imageOf(
  { size, at }: NonNullable<Template["image"]>,
  png: Uint8Array,
  diameterMm: number,
): LookImage {
  const isExact = size === "diameter";
  const { widthMm, heightMm } = isExact ? { widthMm: diameterMm, heightMm: diameterMm } : size;
  return {
    png,
    at,
    isExact,
    room: { width: pointsOfMillimetres(widthMm), height: pointsOfMillimetres(heightMm) },
  };
}
