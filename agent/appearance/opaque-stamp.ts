import { deflateSync } from "node:zlib";
import { PdfDocument } from "../pdf/document.ts";
import { PdfDict, PdfName, PdfRef, PdfStream } from "../pdf/object.ts";
import { MemorySource } from "../pdf/source.ts";
import { IncrementalUpdate } from "../pdf/update.ts";
import { MAX_IMAGE_PIXELS } from "./png.ts";

/** Paler than this share of 255, ink is taken for none. */
const LEAST_ALPHA = 24;
const WHITE = 255;

/** Stamps are drawn once and signed with often. */
const made = new WeakMap<Uint8Array, Uint8Array>();

/**
 * The same stamp without transparency, for documents that may have none: each image with soft edges becomes one on
 * white, with a mask that leaves out what has no ink.
 *
 * @param stamp as {@link file://./stamp.ts} draws it
 * @see ISO 19005-1, 6.4; ISO 32000-1, 8.9.6.3
 */
export function opaqueStamp(stamp: Uint8Array): Uint8Array {
  const known = made.get(stamp);
  if (known !== undefined) return known;
  const opaque = makeOpaque(stamp);
  made.set(stamp, opaque);
  return opaque;
}

function makeOpaque(stamp: Uint8Array): Uint8Array {
  const document = PdfDocument.open(new MemorySource(stamp));
  const update = new IncrementalUpdate(document);
  let isChanged = false;
  for (const [num] of document.objects()) {
    const ref = new PdfRef(num);
    const image = document.get(ref);
    if (!(image instanceof PdfStream) || !image.dict.has("SMask")) continue;
    const mask = document.resolve(image.dict.get("SMask"));
    if (!(mask instanceof PdfStream)) continue;
    flatten(update, ref, image, mask);
    isChanged = true;
  }
  return isChanged ? new Uint8Array(Buffer.concat([stamp, update.build().bytes])) : stamp;
}

/** Both images are 8 bits a sample and equally large, as pdf-lib makes them. */
function flatten(update: IncrementalUpdate, ref: PdfRef, image: PdfStream, softMask: PdfStream): void {
  const { document } = update;
  const { dict } = image;
  const [width, height] = [dict.get("Width"), dict.get("Height")].map(Number);
  const colours = document.streamBytes(image, 3 * MAX_IMAGE_PIXELS);
  const alphas = document.streamBytes(softMask, MAX_IMAGE_PIXELS);
  const { pixels, bits } = onWhite(colours, alphas, { width: width ?? 0, height: height ?? 0 });
  const mask = update.newRef();
  const entries = {
    Type: new PdfName("XObject"),
    Subtype: new PdfName("Image"),
    Width: dict.get("Width"),
    Height: dict.get("Height"),
    ImageMask: true,
    BitsPerComponent: 1,
    Filter: new PdfName("FlateDecode"),
  };
  update.put(mask, new PdfStream(PdfDict.of(entries), deflateSync(bits)));
  const changes = new Map([
    ["SMask", null],
    ["Mask", mask],
  ]);
  update.put(ref, new PdfStream(dict.with(changes), deflateSync(pixels)));
}

/** Each pixel as it looks on white paper, and a bit for each, set where there is no ink. Rows of bits end with a byte. */
function onWhite(
  colours: Uint8Array,
  alphas: Uint8Array,
  { width, height }: { width: number; height: number },
): { pixels: Uint8Array; bits: Uint8Array } {
  const pixels = new Uint8Array(colours.length);
  const rowBytes = Math.ceil(width / 8);
  const bits = new Uint8Array(rowBytes * height);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      const alpha = alphas[at] ?? 0;
      for (let sample = 3 * at; sample < 3 * at + 3; sample++)
        pixels[sample] = Math.round(((colours[sample] ?? 0) * alpha + WHITE * (255 - alpha)) / 255);
      const byte = row * rowBytes + (column >> 3);
      if (alpha < LEAST_ALPHA) bits[byte] = (bits[byte] ?? 0) | (0x80 >> (column & 7));
    }
  return { pixels, bits };
}
