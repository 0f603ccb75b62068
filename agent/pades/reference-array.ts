import type { PdfRef } from "../pdf/object.ts";
import { PdfArray } from "../pdf/object.ts";

/** An array with one more reference at its end. Where its bytes are known they stay as they are. */
export function withItem(array: PdfArray, item: PdfRef): PdfArray {
  const raw =
    array.raw === null
      ? null
      : Buffer.concat([array.raw.subarray(0, -1), Buffer.from(` ${item.toString()}]`, "latin1")]);
  return new PdfArray([...array.items, item], raw);
}
