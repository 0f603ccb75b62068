import type { PdfDocument } from "../../../agent/pdf/document.ts";
import {
  PdfArray,
  PdfDict,
  PdfName,
  type PdfRef,
  PdfStream,
  type PdfObject,
} from "../../../agent/pdf/object.ts";

/** What a rule sees: a document that was PDF/A, and what a signature made of it. */
export interface PdfARevision {
  readonly part: number;
  readonly before: PdfDocument;
  readonly now: PdfDocument;
  readonly original: Uint8Array;
  readonly signed: Uint8Array;
  /** Objects that the revision added or wrote again. */
  readonly added: readonly { readonly ref: PdfRef; readonly offset: number; readonly value: PdfObject }[];
  /** Components of the output intent's profile; `null` without an output intent. */
  readonly outputComponents: number | null;
}

const COMPONENTS: Readonly<Record<string, number>> = { DeviceRGB: 3, RGB: 3, DeviceCMYK: 4, CMYK: 4 };
const GREY: ReadonlySet<string> = new Set(["DeviceGray", "G"]);
const INDEPENDENT: ReadonlySet<string> = new Set(["ICCBased", "CalRGB", "CalGray", "Lab"]);

/** Operators that set a colour space, by the device that they mean. */
const COLOUR_OPERATORS: Readonly<Record<string, string>> = {
  rg: "DeviceRGB",
  RG: "DeviceRGB",
  g: "DeviceGray",
  G: "DeviceGray",
  k: "DeviceCMYK",
  K: "DeviceCMYK",
};
const PAINTING: ReadonlySet<string> = new Set("f F f* B B* b b* S s Tj TJ ' \" sh".split(" "));

/** 6.2.3.3 of part 1, 6.2.4.3 of part 2: colours of a device only where an output intent says which. */
export function deviceColourFaults({ now, outputComponents }: PdfARevision, space: PdfObject): string[] {
  const value = now.resolve(space);
  const family = now.resolve(value instanceof PdfArray ? (value.items[0] ?? null) : value);
  const name = family instanceof PdfName ? family.value : "";
  if (INDEPENDENT.has(name)) return name === "ICCBased" ? profileFaults(now.resolve(itemOf(value, 1))) : [];
  const isMeant = GREY.has(name) ? outputComponents !== null : COMPONENTS[name] === (outputComponents ?? -1);
  return isMeant ? [] : [`colour space ${name}`];
}

function itemOf(value: PdfObject, index: number): PdfObject {
  return value instanceof PdfArray ? (value.items[index] ?? null) : null;
}

/** 6.2.3.2: a profile that can be. */
function profileFaults(profile: PdfObject): string[] {
  return profile instanceof PdfStream && profile.dict.get("N") === 3
    ? []
    : ["an ICC profile without components"];
}

/** What a content stream draws in the colours of a device, in transparency, or in a colour that it does not say. */
export function drawnColourFaults(
  revision: PdfARevision,
  content: Uint8Array,
  resources: PdfObject,
): string[] {
  const { now, outputComponents, part } = revision;
  const text = Buffer.from(content)
    .toString("latin1")
    .replaceAll(/\((?:\\.|[^\\)])*\)|<[^>]*>/g, " () ");
  const tokens = text.split(/[\s[\]]+/).filter((token) => token !== "");
  const faults: string[] = [];
  let isSaid = false;
  for (const [at, token] of tokens.entries()) {
    const device = COLOUR_OPERATORS[token];
    if (device !== undefined) faults.push(...deviceColourFaults(revision, new PdfName(device)));
    if (token === "cs" || token === "CS")
      faults.push(...deviceColourFaults(revision, resource(now, resources, "ColorSpace", tokens[at - 1])));
    if (device !== undefined || token === "cs") isSaid = true;
    if (PAINTING.has(token) && !isSaid && outputComponents === null)
      faults.push("the initial colour, DeviceGray");
    if (token === "BI" || token === "ri") faults.push(`operator ${token}`);
    if (token !== "gs") continue;
    const state = resource(now, resources, "ExtGState", tokens[at - 1]);
    for (const key of ["TR", "TR2", "HTP", ...(part === 1 ? ["SMask", "ca", "CA", "BM"] : [])])
      if (state instanceof PdfDict && state.has(key)) faults.push(`a graphics state with ${key}`);
  }
  return faults;
}

function resource(
  now: PdfARevision["now"],
  resources: PdfObject,
  kind: string,
  name: string | undefined,
): PdfObject {
  const list = resources instanceof PdfDict ? now.resolve(resources.get(kind)) : null;
  const key = name?.slice(1) ?? "";
  const found = list instanceof PdfDict && list.has(key) ? now.resolve(list.get(key)) : null;
  return found ?? new PdfName(key);
}

/** 6.3 of part 1, 6.2.11 of part 2. */
export function fontFaults({ now, part }: PdfARevision, dict: PdfDict): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  if (nameOf(dict, "Type") === "FontDescriptor") {
    check(now.resolve(dict.get("FontFile2")) instanceof PdfStream, "a font that is not embedded");
    check(/^[A-Z]{6}\+/.test(nameOf(dict, "FontName") ?? ""), "a subset without a tag");
    check(part > 1 || now.resolve(dict.get("CIDSet")) instanceof PdfStream, "a subset without a CIDSet");
    return faults;
  }
  const subtype = nameOf(dict, "Subtype");
  check(subtype === "Type0" || subtype === "CIDFontType2", `a font of type ${subtype}`);
  check(/^[A-Z]{6}\+/.test(nameOf(dict, "BaseFont") ?? ""), "a font without a subset tag");
  if (subtype === "Type0") {
    check(nameOf(dict, "Encoding") === "Identity-H", "an encoding that is not embedded");
    check(now.resolve(dict.get("ToUnicode")) instanceof PdfStream, "a font without ToUnicode");
  } else {
    check(nameOf(dict, "CIDToGIDMap") === "Identity", "no map from CIDs to glyphs");
    check(now.resolve(dict.get("FontDescriptor")) instanceof PdfDict, "no font descriptor");
    check(now.resolve(dict.get("W")) instanceof PdfArray, "no widths");
  }
  return faults;
}

/** A name among the entries of a dictionary. */
export function nameOf(dict: PdfDict, key: string): string | null {
  const value = dict.get(key);
  return value instanceof PdfName ? value.value : null;
}
