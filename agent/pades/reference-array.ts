import type { PdfObject, PdfRef } from "../pdf/object.ts";
import { PdfArray } from "../pdf/object.ts";

/** An array with a few more references or numbers at its end. Where its bytes are known they stay as they are. */
export function withItem(array: PdfArray, ...items: readonly (PdfRef | number)[]): PdfArray {
  const added = items.map((item) => ` ${item.toString()}`).join("");
  const raw =
    array.raw === null
      ? null
      : Buffer.concat([array.raw.subarray(0, -1), Buffer.from(`${added}]`, "latin1")]);
  return new PdfArray([...array.items, ...items] satisfies PdfObject[], raw);
}
