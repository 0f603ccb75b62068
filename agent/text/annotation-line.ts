import type { PDFPageProxy } from "pdfjs-dist";
import type { TextLine } from "./document-text.ts";
import type { PageView } from "./page-view.ts";

/** Annotations of one page that are looked at. */
const MAX_ANNOTATIONS = 2000;
/** Characters of one annotation that are looked at. */
const MAX_CHARACTERS = 2000;

/** As pdf.js tells of an annotation; what it does not say of a subtype is missing. */
interface Told {
  readonly rect?: readonly number[];
  readonly hidden?: boolean;
  readonly fieldType?: string | null;
  readonly fieldValue?: unknown;
  /** Lines of its appearance. */
  readonly textContent?: readonly string[];
  readonly subtype?: string;
  readonly hasAppearance?: boolean;
  readonly annotationFlags?: number;
  /** The layer that it stands in. */
  readonly oc?: unknown;
  /** What a stamp says of itself; pdf.js reads no stamp's appearance. */
  readonly contentsObj?: { readonly str: string };
}

/** What annotations and form fields of a page show, one line for each of theirs. */
export async function annotationLines(page: PDFPageProxy, view: PageView): Promise<TextLine[]> {
  const annotations = (await page.getAnnotations({ intent: "any" })) as Told[];
  return annotations.slice(0, MAX_ANNOTATIONS).flatMap((told) => linesOf(told, view));
}

/** Invisible, Hidden and NoView. @see ISO 32000-1, table 165 */
const HIDING_FLAGS = 1 | 2 | 32;

/** What readers draw by their own hand of annotations and form fields that bring no appearance. */
export async function undrawnLines(
  page: PDFPageProxy,
  view: PageView,
  isShown: (layer: unknown) => boolean,
): Promise<TextLine[]> {
  const annotations = (await page.getAnnotations({ intent: "display" })) as Told[];
  return annotations
    .slice(0, MAX_ANNOTATIONS)
    .filter(({ subtype, fieldType }) => subtype === "FreeText" || fieldType === "Tx")
    .filter(({ hasAppearance = false }) => !hasAppearance)
    .filter(({ annotationFlags = 0 }) => (annotationFlags & HIDING_FLAGS) === 0)
    .filter(({ oc = null }) => oc === null || isShown(oc))
    .flatMap((told) => linesOf(told, view));
}

function linesOf(told: Told, view: PageView): TextLine[] {
  const { rect = [], hidden = false } = told;
  const [x0, y0, x1, y1] = rect;
  if (hidden || x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return [];
  const shown = shownText(told);
  if (shown.length === 0) return [];
  const corners = [view.point(x0, y0), view.point(x1, y1)] as const;
  const [left, right] = [Math.min(corners[0][0], corners[1][0]), Math.max(corners[0][0], corners[1][0])];
  const [bottom, top] = [Math.min(corners[0][1], corners[1][1]), Math.max(corners[0][1], corners[1][1])];
  const height = (top - bottom) / shown.length;
  return shown.map((text, index) => ({
    text,
    pieces: [{ text, left, right }],
    left,
    right,
    baseline: top - (index + 1) * height,
    fontSize: height,
    isUpright: true,
    isAnnotation: true,
  }));
}

function shownText({ fieldType, fieldValue, textContent, subtype, contentsObj }: Told): string[] {
  const isSaid = subtype === "Stamp" || subtype === "FreeText";
  const said = isSaid ? contentsObj?.str : fieldType === "Tx" ? fieldValue : null;
  const lines = textContent ?? (typeof said === "string" ? said.split(/\r\n|[\r\n]/) : []);
  return lines
    .map((line) => line.slice(0, MAX_CHARACTERS).normalize("NFC").trim())
    .filter((line) => line !== "");
}
