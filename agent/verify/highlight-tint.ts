import type { PdfDocument } from "../pdf/document.ts";
import { PdfDict, PdfName, PdfStream, type PdfObject } from "../pdf/object.ts";
import { contentOperations, type Operation } from "./content-operation.ts";

/** Appearances that are read, decoded, bytes. */
const MAX_CONTENT_BYTES = 64 * 1024;

/** Forms within forms. */
const MAX_DEPTH = 4;

/** Share of light that all of a highlight lets through, at least, wherever its parts lie over each other. */
const MIN_LUMINANCE = 0.3;

/** Operators of a highlight beside colours: paths that are filled; nothing that is text or an image. */
const PATHS: ReadonlySet<string> = new Set("q Q cm w m l c v y h re n i".split(" "));
const FILLS: ReadonlySet<string> = new Set(["f", "F", "f*"]);
const COLOURS: ReadonlySet<string> = new Set(["g", "rg", "sc", "scn"]);

/** Entries of a graphics state that make nothing darker than what is multiplied. */
const STATE_KEYS: ReadonlySet<string> = new Set(["Type", "BM", "CA", "ca", "AIS"]);

/** Whether text can still be read through a colour: grey, or red, green and blue, from 0 to 1. */
export function isLightColour(parts: readonly number[]): boolean {
  return luminanceOf(parts) >= MIN_LUMINANCE;
}

function luminanceOf(parts: readonly number[]): number {
  const [red, green, blue] = parts;
  if (parts.length === 1 && red !== undefined) return red;
  if (red === undefined || green === undefined || blue === undefined || parts.length !== 3) return 0;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Whether an appearance only multiplies what is below it with light colours, so that all of it can still be read.
 *
 * @param appearance AP of an annotation
 * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
 * @see ISO 32000-1, 11.3.5.2
 */
export function onlyTints(document: PdfDocument, appearance: PdfObject): boolean {
  if (!(appearance instanceof PdfDict) || ![...appearance.keys()].every((key) => key === "N")) return false;
  const form = document.resolve(appearance.get("N"));
  // What is multiplied within a group of its own is drawn over the page as it is.
  if (!(form instanceof PdfStream) || isGroupApart(document, form)) return false;
  return new Tint(document).of(form, { isMultiplied: false, depth: 0 }) >= MIN_LUMINANCE;
}

/** @see ISO 32000-1, 11.4.5 */
function isGroupApart(document: PdfDocument, form: PdfStream): boolean {
  const group = document.resolve(form.dict.get("Group"));
  return group instanceof PdfDict && (group.get("I") ?? group.get("K")) !== null;
}

class Tint {
  readonly #document: PdfDocument;

  constructor(document: PdfDocument) {
    this.#document = document;
  }

  /** Light that passes through a form; 0 for one that does more than tint. */
  of(
    form: PdfStream,
    { isMultiplied: isMultipliedAround, depth }: { isMultiplied: boolean; depth: number },
  ): number {
    const operations = contentOperations(this.#document.streamBytes(form, MAX_CONTENT_BYTES));
    if (operations === null || depth === MAX_DEPTH) return 0;
    let isMultiplied = isMultipliedAround;
    let colour = 0;
    let light = 1;
    for (const operation of operations) {
      const { operator, operands } = operation;
      if (operator === "gs") isMultiplied = this.#multiplies(form, operation, isMultiplied);
      else if (operator === "Q") [isMultiplied, colour] = [isMultipliedAround, 0];
      else if (COLOURS.has(operator)) colour = luminanceOf(operands.filter((one) => typeof one === "number"));
      else if (FILLS.has(operator)) light *= isMultiplied ? colour : 0;
      else if (operator === "Do") light *= isMultiplied ? this.#within(form, operation, depth) : 0;
      else if (!PATHS.has(operator) && !isDeviceColour(operation)) return 0;
      if (light < MIN_LUMINANCE) return 0;
    }
    return light;
  }

  #within(form: PdfStream, { operands }: Operation, depth: number): number {
    const inner = this.#resource(form, "XObject", operands[0]);
    const subtype = inner instanceof PdfStream ? this.#document.resolve(inner.dict.get("Subtype")) : null;
    if (!(inner instanceof PdfStream) || !(subtype instanceof PdfName) || subtype.value !== "Form") return 0;
    return this.of(inner, { isMultiplied: true, depth: depth + 1 });
  }

  /** Whether what is drawn from now on is multiplied. */
  #multiplies(form: PdfStream, { operands }: Operation, isMultiplied: boolean): boolean {
    const state = this.#resource(form, "ExtGState", operands[0]);
    if (!(state instanceof PdfDict) || ![...state.keys()].every((key) => STATE_KEYS.has(key))) return false;
    const mode = this.#document.resolve(state.get("BM"));
    if (mode === null) return isMultiplied;
    return mode instanceof PdfName && mode.value === "Multiply";
  }

  #resource(form: PdfStream, kind: string, name: Operation["operands"][number] | undefined): PdfObject {
    const resources = this.#document.resolve(form.dict.get("Resources"));
    const all = resources instanceof PdfDict ? this.#document.resolve(resources.get(kind)) : null;
    return all instanceof PdfDict && name instanceof PdfName
      ? this.#document.resolve(all.get(name.value))
      : null;
  }
}

function isDeviceColour({ operator, operands: [space] }: Operation): boolean {
  return operator === "cs" && space instanceof PdfName && space.value.startsWith("Device");
}
