import type { PdfDocument } from "../../pdf/document.ts";
import { PdfDict, PdfName, PdfStream, type PdfObject } from "../../pdf/object.ts";
import type { Operation } from "../../pdf/content-stream.ts";
import { formOperations } from "./content-operation.ts";

/** Appearances that are read, decoded, bytes. */
const MAX_CONTENT_BYTES = 64 * 1024;

/** Forms within forms. */
const MAX_DEPTH = 4;

/** Share of light that all of a highlight lets through, at least, wherever its parts lie over each other. */
const MIN_LIGHT = 0.3;

/** Share of light of each of its colours, at least: what is darker can be read as writing itself. */
const MIN_LUMINANCE = 0.5;

/** Operators of a highlight beside colours: paths that are filled; nothing that is text or an image. */
const PATHS: ReadonlySet<string> = new Set("cm w m l c v y h re n i".split(" "));
const FILLS: ReadonlySet<string> = new Set(["f", "F", "f*"]);

/** Colour spaces by the operator or the name that sets them, with how many numbers make a colour. */
const SPACES: ReadonlyMap<string, number> = new Map([
  ["g", 1],
  ["rg", 3],
  ["DeviceGray", 1],
  ["DeviceRGB", 3],
]);

/** Entries of a graphics state that make nothing darker than what is multiplied. */
const STATE_KEYS: ReadonlySet<string> = new Set(["Type", "BM", "CA", "ca", "AIS"]);

/** Whether text can still be read through a colour: grey, or red, green and blue, from 0 to 1. */
export function isLightColour(parts: readonly number[]): boolean {
  return luminanceOf(parts) >= MIN_LUMINANCE;
}

function luminanceOf(parts: readonly number[]): number {
  const [red, green, blue] = parts.map((part) => Math.min(Math.max(part, 0), 1));
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
  return new Tint(document).of(form, { isMultiplied: false, depth: 0 }) >= MIN_LIGHT;
}

/** @see ISO 32000-1, 11.4.5 */
function isGroupApart(document: PdfDocument, form: PdfStream): boolean {
  const group = document.resolve(form.dict.get("Group"));
  return group instanceof PdfDict && (group.get("I") ?? group.get("K")) !== null;
}

/** What is saved and restored of a graphics state. */
interface State {
  readonly isMultiplied: boolean;
  /** Luminance of the colour that fills. */
  readonly colour: number;
  /** How many numbers make a colour. */
  readonly parts: number;
}

class Tint {
  readonly #document: PdfDocument;

  constructor(document: PdfDocument) {
    this.#document = document;
  }

  /** Light that passes through a form; 0 for one that does more than tint. */
  of(form: PdfStream, { isMultiplied, depth }: { isMultiplied: boolean; depth: number }): number {
    if (depth === MAX_DEPTH || this.#hasOwnColours(form)) return 0;
    const operations = formOperations(this.#document, form, MAX_CONTENT_BYTES);
    if (operations === null) return 0;
    const saved: State[] = [];
    let state: State = { isMultiplied, colour: 0, parts: 0 };
    let light = 1;
    for (const operation of operations) {
      const { operator } = operation;
      const changed = operator === "Q" ? saved.pop() : this.#changed(form, state, operation);
      if (changed !== undefined) state = changed;
      else if (operator === "Q") return 0;
      else if (operator === "q") saved.push(state);
      else if (FILLS.has(operator)) light *= this.#fill(state);
      else if (operator === "Do") light *= state.isMultiplied ? this.#within(form, operation, depth) : 0;
      else if (!PATHS.has(operator)) return 0;
      if (light < MIN_LIGHT) return 0;
    }
    return light;
  }

  #fill({ isMultiplied, colour }: State): number {
    return isMultiplied && colour >= MIN_LUMINANCE ? colour : 0;
  }

  /** The graphics state after an operator that changes it; `undefined` after any other. */
  #changed(form: PdfStream, state: State, operation: Operation): State | undefined {
    const { operator, operands } = operation;
    if (operator === "gs")
      return { ...state, isMultiplied: this.#multiplies(form, operation, state.isMultiplied) };
    if (operator === "cs") {
      const [space] = operands;
      const parts = space instanceof PdfName ? (SPACES.get(space.value) ?? 0) : 0;
      // The colour that a space begins with is black.
      return { ...state, colour: 0, parts };
    }
    const isOwnSpace = operator === "g" || operator === "rg";
    if (!isOwnSpace && operator !== "sc" && operator !== "scn") return undefined;
    const parts = isOwnSpace ? (SPACES.get(operator) ?? 0) : state.parts;
    const numbers = operands.filter((one) => typeof one === "number");
    const isColour = operands.length === parts && numbers.length === parts;
    return { ...state, parts, colour: isColour ? luminanceOf(numbers) : 0 };
  }

  /** Whether a form's resources say what colours are, which may be anything then. */
  #hasOwnColours(form: PdfStream): boolean {
    const resources = this.#document.resolve(form.dict.get("Resources"));
    return resources instanceof PdfDict && resources.has("ColorSpace");
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
