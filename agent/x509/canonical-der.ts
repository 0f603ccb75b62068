import { KysoError } from "../../protocol/error.ts";
import { DerCursor, TAG, type DerElement } from "./der.ts";

/** Nesting that is followed; certificates and signed attributes nest about twelve deep. */
export const MAX_DER_DEPTH = 32;

/** Elements in one constructed element. */
const MAX_DER_ELEMENTS = 10_000;

const CONSTRUCTED = 0x20;
const CONTEXT_SPECIFIC = 0x80;

/**
 * Whether bytes are exactly one element in distinguished encoding, down to the innermost: shortest definite lengths,
 * sets in order, no constructed strings, plain booleans and shortest integers.
 *
 * @see ITU-T X.690, clauses 10 and 11
 */
export function isDer(bytes: Uint8Array): boolean {
  try {
    const cursor = new DerCursor(bytes, { code: "CMS_INVALID" });
    const element = cursor.next();
    cursor.finish();
    return isCanonical(element, cursor, 0);
  } catch (error) {
    if (error instanceof KysoError) return false;
    throw error;
  }
}

function isCanonical(element: DerElement, cursor: DerCursor, depth: number): boolean {
  const { tag, contents } = element;
  if ((tag & CONSTRUCTED) === 0) return isPrimitiveCanonical(tag, contents);
  const isKnown = tag === TAG.sequence || tag === TAG.set || tag >= CONTEXT_SPECIFIC;
  if (!isKnown || depth === MAX_DER_DEPTH) return false;
  const children = cursor.over(element).rest(MAX_DER_ELEMENTS);
  if (tag === TAG.set && !isOrdered(children)) return false;
  return children.every((child) => isCanonical(child, cursor, depth + 1));
}

function isPrimitiveCanonical(tag: number, contents: Uint8Array): boolean {
  const [first, second = 0] = contents;
  switch (tag) {
    case TAG.boolean:
      return contents.length === 1 && (first === 0 || first === 0xff);
    case TAG.integer:
      return first !== undefined && !(contents.length > 1 && isPadding(first, second));
    case TAG.sequence & ~CONSTRUCTED:
    case TAG.set & ~CONSTRUCTED:
      return false;
    default:
      return true;
  }
}

function isPadding(first: number, second: number): boolean {
  return (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
}

/** X.690, 11.6: a set's elements stand in the order of their encodings. */
function isOrdered(elements: readonly DerElement[]): boolean {
  return elements.every((element, index) => {
    const before = elements[index - 1];
    return before === undefined || Buffer.compare(before.raw, element.raw) <= 0;
  });
}
