import { type CanonicalMethod, writeForm } from "./canonical-form.ts";
import type { XmlNode } from "./xml-tree.ts";

/** Its identifier. */
export const EXCLUSIVE_CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#";

const METHOD: CanonicalMethod = {
  isExclusive: true,
  hasComments: false,
  inclusivePrefixes: new Set(),
  inherits: "all",
};

/**
 * Writes a document or an element in its exclusive canonical form, without comments.
 *
 * @param top a document, or one of its elements
 * @param write is given the form piece by piece
 * @param except an element to leave out: the signature that is enveloped
 * @see Exclusive XML Canonicalization 1.0, 3
 */
export function writeCanonical(top: XmlNode, write: (text: string) => void, except?: XmlNode): void {
  writeForm(METHOD, top, write, except);
}

/** The same as one text. */
export function canonicalText(top: XmlNode, except?: XmlNode): string {
  const parts: string[] = [];
  writeCanonical(top, (text) => parts.push(text), except);
  return parts.join("");
}
