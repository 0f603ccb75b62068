import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfObject,
} from "../../../agent/pdf/object.ts";
import { textOf } from "./open.ts";

/** An object as plain values, to compare. */
export function plain(object: PdfObject): unknown {
  if (object instanceof PdfName) return `/${object.value}`;
  if (object instanceof PdfString) return { string: textOf(object.bytes) };
  if (object instanceof PdfRef) return object.toString();
  if (object instanceof PdfArray) return object.items.map(plain);
  if (object instanceof PdfStream) return { stream: plain(object.dict) };
  if (object instanceof PdfDict) {
    return Object.fromEntries([...object.entries()].map(([key, { value }]) => [key, plain(value)]));
  }
  return object;
}
