import { contentOperations } from "../pdf/content-stream.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, type PdfObject, PdfStream } from "../pdf/object.ts";
import type { PageImage } from "./document-text.ts";
import { type Matrix, product } from "./matrix.ts";
import type { PageView } from "./page-view.ts";

/** Content of one page that is read for its images, bytes: what draws scans takes some hundred. */
const MAX_CONTENT_BYTES = 512 * 1024;
/** Images of one page. */
const MAX_IMAGES = 200;
/** Forms within forms. */
const MAX_DEPTH = 4;
/** Parents that a page may have its resources from. */
const MAX_PARENTS = 32;

/** What was found of a page's images, and whether its content could be followed to all of them. */
export interface FoundImages {
  readonly images: readonly PageImage[];
  readonly isWhole: boolean;
}

/**
 * The images that a page draws, as far as its content can be read; never what they look like.
 *
 * @param index 0-based
 * @see ISO 32000-1, 8.9
 */
export function pageImages(document: PdfDocument, index: number, view: PageView): FoundImages {
  const { dict } = document.page(index);
  const resources = inherited(document, dict, "Resources");
  const shared = resources instanceof PdfDict ? resources : new PdfDict();
  return drawnImages(document, { content: pageContent(document, dict), resources: shared }, view);
}

/** The images that content draws, with what it draws from. @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX */
export function drawnImages(
  document: PdfDocument,
  { content: whole, resources }: { readonly content: Uint8Array; readonly resources: PdfDict },
  view: Pick<PageView, "matrix">,
): FoundImages {
  const images: PageImage[] = [];
  let isWhole = true;
  const draw = (content: Uint8Array, from: PdfDict, matrix: Matrix, depth: number): void => {
    const stack: Matrix[] = [];
    let current = matrix;
    const operations = contentOperations(content);
    isWhole &&= operations !== null;
    for (const { operator, operands } of operations ?? []) {
      if (operator === "q") stack.push(current);
      else if (operator === "Q") current = stack.pop() ?? matrix;
      else if (operator === "cm") current = product(matrixOf(operands), current);
      else if (operator === "Do") drawNamed(operands[0], from, current, depth);
    }
  };
  const drawNamed = (name: unknown, from: PdfDict, matrix: Matrix, depth: number): void => {
    const named = document.resolve(from.get("XObject"));
    const object =
      named instanceof PdfDict && name instanceof PdfName ? document.resolve(named.get(name.value)) : null;
    if (!(object instanceof PdfStream)) return;
    if (images.length === MAX_IMAGES) {
      isWhole = false;
      return;
    }
    const subtype = document.resolve(object.dict.get("Subtype"));
    if (!(subtype instanceof PdfName)) return;
    if (subtype.value === "Image") images.push(imageOf(document, object.dict, view.matrix(matrix)));
    if (subtype.value !== "Form") return;
    if (depth === MAX_DEPTH) {
      isWhole = false;
      return;
    }
    const own = document.resolve(object.dict.get("Resources"));
    const inner = document.resolve(object.dict.get("Matrix"));
    const placed = inner instanceof PdfArray ? product(matrixOf(inner.items), matrix) : matrix;
    draw(
      document.streamBytes(object, MAX_CONTENT_BYTES),
      own instanceof PdfDict ? own : from,
      placed,
      depth + 1,
    );
  };
  draw(whole, resources, [1, 0, 0, 1, 0, 0], 0);
  return { images, isWhole };
}

function inherited(document: PdfDocument, page: PdfDict, key: string): PdfObject {
  let node: PdfObject = page;
  for (let depth = 0; node instanceof PdfDict && depth < MAX_PARENTS; depth++) {
    const value = document.resolve(node.get(key));
    if (value !== null) return value;
    node = document.resolve(node.get("Parent"));
  }
  return null;
}

/** @throws {KysoError} PDF_DAMAGED; PDF_TOO_COMPLEX where it is longer than what is read */
function pageContent(document: PdfDocument, page: PdfDict): Uint8Array {
  const contents = document.resolve(page.get("Contents"));
  const streams =
    contents instanceof PdfArray ? contents.items.map((one) => document.resolve(one)) : [contents];
  const parts: Uint8Array[] = [];
  let left = MAX_CONTENT_BYTES;
  for (const stream of streams) {
    if (!(stream instanceof PdfStream)) continue;
    const bytes = document.streamBytes(stream, left);
    left -= bytes.length;
    // Two streams are one, with white space between.
    parts.push(bytes, Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}

function imageOf(document: PdfDocument, dict: PdfDict, [a, b, c, d, e, f]: Matrix): PageImage {
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
    width: numberOf(document.resolve(dict.get("Width"))),
    height: numberOf(document.resolve(dict.get("Height"))),
    isColour: document.resolve(dict.get("ImageMask")) !== true && isColour(document, dict.get("ColorSpace")),
  };
}

/** Components of an ICC profile's space from which on it has colours. */
const COLOUR_COMPONENTS = 3;

const GREY_SPACES: ReadonlySet<string> = new Set(["DeviceGray", "CalGray", "G"]);

function isColour(document: PdfDocument, space: PdfObject): boolean {
  const resolved = document.resolve(space);
  if (resolved instanceof PdfName) return !GREY_SPACES.has(resolved.value);
  // JPEG 2000 data may say it themselves.
  if (!(resolved instanceof PdfArray)) return true;
  const [family, first] = resolved.items.map((one) => document.resolve(one));
  if (!(family instanceof PdfName)) return true;
  if (family.value === "ICCBased" && first instanceof PdfStream)
    return numberOf(document.resolve(first.dict.get("N"))) >= COLOUR_COMPONENTS;
  // An indexed space has the colours of its base, as far as it has more than two.
  if (family.value === "Indexed" && first !== undefined)
    return numberOf(document.resolve(resolved.items[2] ?? null)) > 1 && isBaseColour(first);
  return !GREY_SPACES.has(family.value) && family.value !== "Separation";
}

function isBaseColour(base: PdfObject): boolean {
  return !(base instanceof PdfName && GREY_SPACES.has(base.value));
}

function numberOf(value: PdfObject): number {
  return typeof value === "number" && value > 0 ? value : 0;
}

function matrixOf(values: readonly unknown[]): Matrix {
  const [a, b, c, d, e, f] = values.slice(-6).map((value) => (typeof value === "number" ? value : 0));
  return [a ?? 1, b ?? 0, c ?? 0, d ?? 1, e ?? 0, f ?? 0];
}
