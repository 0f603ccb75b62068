import type { PdfDocument } from "../../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, type PdfStream } from "../../pdf/object.ts";
import type { Operation } from "../../pdf/content-stream.ts";
import { formOperations } from "./content-operation.ts";
import { textDecoder, type FontText } from "./font-text.ts";
import { numbersIn } from "./revision-difference.ts";

/** Of an appearance, decoded, bytes. */
const MAX_CONTENT_BYTES = 256 * 1024;

/** Operators that draw and place plain text, in plain colours, with rectangles and lines beside it. */
const PLAIN: ReadonlySet<string> = new Set(
  (
    "q Q cm w J j M d i re m l h S s f F f* B B* b b* n W W* BT ET Tc Tw Tz TL Ts Td TD Tm T* g G rg RG k K " +
    "cs CS sc SC scn SCN BMC BDC EMC"
  ).split(" "),
);

/** Lines and rectangles: the frame, its background and the bars between characters. */
const MAX_SHAPES = 128;
/** Widest line of a frame, points. */
const MAX_LINE_WIDTH = 4;
const FILLS: ReadonlySet<string> = new Set("f F f* B B* b b*".split(" "));
const STROKES: ReadonlySet<string> = new Set("S s".split(" "));
const COLOUR_SPACES: ReadonlySet<string> = new Set(["cs", "CS"]);
/** Those that may name a pattern. */
const COLOURS: ReadonlySet<string> = new Set(["scn", "SCN"]);
const SHAPES: ReadonlySet<string> = new Set(["re", "l"]);

/**
 * Whether an appearance is drawn within its annotation's rectangle by every reader: it has a box with an area, and a
 * matrix that keeps it one.
 *
 * @see ISO 32000-1, 12.5.5 and 8.10.2
 */
export function fillsItsRectangle(document: PdfDocument, form: PdfStream): boolean {
  const [left = 0, bottom = 0, right = 0, top = 0, ...more] = numbersIn(document, form.dict.get("BBox"));
  const [a = 0, b = 0, c = 0, d = 0, ...moved] = form.dict.has("Matrix")
    ? numbersIn(document, form.dict.get("Matrix"))
    : [1, 0, 0, 1, 0, 0];
  const subtype = document.resolve(form.dict.get("Subtype"));
  const isForm = subtype instanceof PdfName && subtype.value === "Form";
  const isBox = more.length === 0 && left !== right && bottom !== top;
  return isForm && isBox && moved.length === 2 && a * d !== b * c;
}

/** What an appearance shows. */
export interface ShownText {
  readonly text: string;
  /** Whether it also paints areas, or lines that are as wide as such, which could cover what stands below. */
  readonly paintsAreas: boolean;
}

/**
 * The text that an appearance shows; `null` where it may show anything else: images, other forms, shapes, text that is
 * hidden, or in a font that does not say what its characters are.
 *
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 */
export function shownText(document: PdfDocument, form: PdfStream): ShownText | null {
  const operations = formOperations(document, form, MAX_CONTENT_BYTES);
  if (operations === null) return null;
  const fonts = fontsOf(document, form);
  let text = "";
  let decoder: FontText | null = null;
  let shapes = 0;
  for (const operation of operations) {
    const { operator } = operation;
    if (SHAPES.has(operator)) shapes++;
    if (COLOUR_SPACES.has(operator) && !isPlainColour(document, form, operation)) return null;
    if (COLOURS.has(operator) && operation.operands.some((operand) => typeof operand !== "number"))
      return null;
    if (operator === "Tf") decoder = fonts(operation.operands[0] ?? null);
    else if (operator === "Tr") {
      if (operation.operands[0] !== 0) return null;
    } else if (!PLAIN.has(operator)) {
      const shown = stringsShown(operation);
      if (shown === null || decoder === null) return null;
      for (const bytes of shown) {
        const part = decoder(bytes);
        if (part === null) return null;
        text += part;
      }
    }
  }
  return shapes > MAX_SHAPES ? null : { text, paintsAreas: paintsAreas(operations) };
}

function paintsAreas(operations: readonly Operation[]): boolean {
  const isWide = operations.some(
    ({ operator, operands }) =>
      (operator === "w" && !isNarrow(operands)) || (operator === "cm" && !isMove(operands)),
  );
  return operations.some(({ operator }) => FILLS.has(operator) || (isWide && STROKES.has(operator)));
}

function isNarrow([width]: Operation["operands"]): boolean {
  return typeof width === "number" && width <= MAX_LINE_WIDTH;
}

/** Whether a matrix makes nothing larger. */
function isMove([a, b, c, d]: Operation["operands"]): boolean {
  return a === 1 && b === 0 && c === 0 && d === 1;
}

/** Whether a colour space is one that can't be a pattern: a device's, or one that is calibrated. */
function isPlainColour(document: PdfDocument, form: PdfStream, { operands: [space] }: Operation): boolean {
  if (!(space instanceof PdfName)) return false;
  if (space.value.startsWith("Device")) return true;
  const resources = document.resolve(form.dict.get("Resources"));
  const spaces = resources instanceof PdfDict ? document.resolve(resources.get("ColorSpace")) : null;
  const named = spaces instanceof PdfDict ? document.resolve(spaces.get(space.value)) : null;
  const family = named instanceof PdfArray ? document.resolve(named.items[0] ?? null) : null;
  return family instanceof PdfName && family.value === "ICCBased";
}

/** The strings of an operator that shows text; `null` for any other. */
function stringsShown({ operator, operands }: Operation): Uint8Array[] | null {
  if (!["Tj", "TJ", "'", '"'].includes(operator)) return null;
  return operands.filter((operand) => operand instanceof Uint8Array);
}

/** Fonts by the names that the content has for them: the appearance's own, else the form's. */
function fontsOf(
  document: PdfDocument,
  form: PdfStream,
): (name: Operation["operands"][number] | null) => FontText | null {
  const known = new Map<string, FontText | null>();
  const acroForm = document.resolve(document.catalog.get("AcroForm"));
  const defaults = acroForm instanceof PdfDict ? acroForm.get("DR") : null;
  const lists = [form.dict.get("Resources"), defaults].map((resources) => {
    const dict = document.resolve(resources);
    return dict instanceof PdfDict ? document.resolve(dict.get("Font")) : null;
  });
  return (name) => {
    if (!(name instanceof PdfName)) return null;
    const found = known.get(name.value);
    if (found !== undefined) return found;
    const list = lists.find((fonts) => fonts instanceof PdfDict && fonts.has(name.value));
    const font = list instanceof PdfDict ? document.resolve(list.get(name.value)) : null;
    const decoder = font instanceof PdfDict ? decoderOf(document, font) : null;
    known.set(name.value, decoder);
    return decoder;
  };
}

/** Many fields are written in one font. */
const decoders = new WeakMap<PdfDict, FontText | null>();

function decoderOf(document: PdfDocument, font: PdfDict): FontText | null {
  const known = decoders.get(font);
  if (known !== undefined) return known;
  const decoder = textDecoder(document, font);
  decoders.set(font, decoder);
  return decoder;
}
