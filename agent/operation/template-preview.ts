import { drawLook } from "../appearance/drawn-look.ts";
import { lookValues } from "../appearance/template/look-value.ts";
import { sampleImage } from "../appearance/template/sample-image.ts";
import { sampleSaying } from "../appearance/template/sample-saying.ts";
import { templateOf } from "../appearance/template/template-in-force.ts";
import { lookOf } from "../appearance/template/template-look.ts";
import type { Operation } from "./agent-context.ts";
import { onePiece } from "./one-piece.ts";

/** `template.preview`: the look of a kind as it will be drawn, with values that are none of a document's. */
export const templatePreview: Operation<"template.preview"> =
  ({ settings, stamps }) =>
  async ({ kind }) => {
    const inForce = await settings.read();
    const saying = sampleSaying(kind);
    const { template } = await templateOf(kind, inForce.templates);
    const image = template.image?.of;
    if (image === undefined || inForce.images[image] !== undefined) {
      const { pdf, width, height } = await stamps.ofKind(kind, inForce, () => Promise.resolve(saying));
      return { result: { width, height, hasSampleImage: false }, body: onePiece(pdf) };
    }
    const { stampTime, sealDiameterMm } = inForce;
    const values = lookValues(kind, saying, stampTime);
    const look = lookOf(template, values, sampleImage(image), sealDiameterMm);
    const { pdf, width, height } = await drawLook(look);
    return { result: { width, height, hasSampleImage: true }, body: onePiece(pdf) };
  };
