import type { SignatureReport } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfName, PdfRef, PdfString, type PdfDict } from "../pdf/object.ts";
import { pageIndexOf } from "./page-index.ts";

const PDF_DATE = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(?:(\d\d)'?)?)/;

/** Name of a signature's encoding; empty without one. */
export function subFilterOf(document: PdfDocument, signature: PdfDict): string {
  const subFilter = document.resolve(signature.get("SubFilter"));
  return subFilter instanceof PdfName ? subFilter.value : "";
}

/**
 * The time of signing that a signature dictionary claims, to the second; `null` where it has none, or one without a
 * zone, which is no moment.
 *
 * @see ISO 32000-1, 7.9.4 and table 252
 */
export function claimedTime(document: PdfDocument, signature: PdfDict): Date | null {
  const value = document.resolve(signature.get("M"));
  if (!(value instanceof PdfString)) return null;
  const parts = PDF_DATE.exec(Buffer.from(value.bytes).toString("latin1"));
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const offset = Number(parts[8] ?? 0) * 60 + Number(parts[9] ?? 0);
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(local - (parts[7] === "-" ? -offset : offset) * 60_000);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Where a field's own widget shows on a page; `null` when it does not. */
export function placeOf(document: PdfDocument, field: PdfDict): SignatureReport["place"] {
  const page = field.get("P");
  const rectangle = document.resolve(field.get("Rect"));
  if (!(page instanceof PdfRef) || !(rectangle instanceof PdfArray)) return null;
  const numbers = rectangle.items.map((item) => document.resolve(item));
  const [x1, y1, x2, y2, ...others] = numbers.filter((item) => typeof item === "number");
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined || others.length > 0)
    return null;
  if (x1 === x2 || y1 === y2) return null;
  const index = pageIndexOf(document, page);
  const rect = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return index === null ? null : { page: index, rect };
}
