import type { PdfObject, PdfRef, PdfString } from "../pdf/object.ts";
import { PdfArray, PdfDict, PdfName, PdfStream } from "../pdf/object.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import { uprightMatrix, uprightSize } from "./place.ts";

/** Print and Locked. @see ISO 32000-1, table 165 */
const WIDGET_FLAGS = 132;

/** An appearance without any mark, which an invisible signature needs for PDF/A. */
export function emptyAppearance([left, bottom, right, top]: Rectangle = [0, 0, 0, 0]): PdfStream {
  return form([0, 0, right - left, top - bottom], {}, "");
}

/**
 * The appearance of a signature: the stamp, upright for a reader of the page, as large as its ratio allows, in the
 * middle of its place.
 *
 * @param stamp form of the drawn stamp, and its size
 * @see ISO 32000-1, 12.5.5
 */
export function stampAppearance(
  stamp: { ref: PdfRef; width: number; height: number },
  rectangle: Rectangle,
  rotate: number,
): PdfStream {
  const [left, bottom, right, top] = rectangle;
  const size = uprightSize({ width: right - left, height: top - bottom }, rotate);
  const scale = Math.min(size.width / stamp.width, size.height / stamp.height);
  const x = (size.width - stamp.width * scale) / 2;
  const y = (size.height - stamp.height * scale) / 2;
  const matrix = [scale, 0, 0, scale, x, y].map((value) => Number(value.toFixed(6)));
  const entries = {
    Matrix: new PdfArray(uprightMatrix(size, rotate)),
    Resources: PdfDict.of({ XObject: PdfDict.of({ Stamp: stamp.ref }) }),
  };
  return form([0, 0, size.width, size.height], entries, `q ${matrix.join(" ")} cm /Stamp Do Q`);
}

/** A signature field that is its own widget. @see ISO 32000-1, 12.5.6.19, 12.7.4.5 */
export function signatureWidget(widget: {
  name: PdfString;
  /** For whoever hears the page. */
  description?: PdfString;
  signature: PdfRef;
  page: PdfRef;
  rectangle: Rectangle;
  appearance: PdfRef;
  /** Key in the parent tree, within the structure. */
  structParent?: number | null;
}): PdfDict {
  return PdfDict.of({
    Type: new PdfName("Annot"),
    Subtype: new PdfName("Widget"),
    FT: new PdfName("Sig"),
    T: widget.name,
    TU: widget.description,
    V: widget.signature,
    F: WIDGET_FLAGS,
    P: widget.page,
    Rect: new PdfArray(widget.rectangle),
    AP: PdfDict.of({ N: widget.appearance }),
    StructParent: widget.structParent ?? undefined,
  });
}

function form(
  box: readonly number[],
  entries: Readonly<Record<string, PdfObject>>,
  content: string,
): PdfStream {
  const dict = PdfDict.of({
    Type: new PdfName("XObject"),
    Subtype: new PdfName("Form"),
    BBox: new PdfArray(box),
    ...entries,
  });
  return new PdfStream(dict, Buffer.from(content, "latin1"));
}
