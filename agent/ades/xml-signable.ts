import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import { readXmlFile, type XmlFile } from "./xml-file.ts";
import { elementWithId } from "./xml-part.ts";
import { XMLDSIG_NAMESPACE } from "./xml-signature-text.ts";
import { findTarget, type FoundTarget, type XmlTarget } from "./xml-target.ts";
import { attributesOf, NODE, nodesOf, type XmlNode } from "./xml-tree.ts";

/** Transforms that may leave other signatures out of what is signed. */
const FILTERS = new Set([
  "http://www.w3.org/TR/1999/REC-xpath-19991116",
  "http://www.w3.org/2002/06/xmldsig-filter2",
  "http://www.w3.org/TR/1999/REC-xslt-19991116",
]);

/** A document that may be signed, and what and where. */
export interface SignableXml {
  readonly file: XmlFile;
  readonly target: FoundTarget;
}

/**
 * Reads an XML document and finds where its signature goes.
 *
 * @throws {KysoError} FILE_TOO_LARGE, XML_*
 */
export function openSignableXml(source: ByteSource, target: XmlTarget): SignableXml {
  const file = readXmlFile(source);
  const found = findTarget(file.outline, target);
  assertKeepsEarlier(file, found);
  return { file, target: found };
}

/**
 * Refuses to put a signature into what another one signs already: that one would no longer hold.
 *
 * @throws {KysoError} XML_SIGNED_AROUND
 */
function assertKeepsEarlier({ document, outline }: XmlFile, { parent }: FoundTarget): void {
  const elements = [...nodesOf(document)].filter(({ nodeType }) => nodeType === NODE.element);
  const references = elements.filter(
    ({ namespaceURI, localName }) => namespaceURI === XMLDSIG_NAMESPACE && localName === "Reference",
  );
  if (references.length === 0) return;
  const place = elements[outline.elements.indexOf(parent)];
  for (const reference of references) {
    const signed = signedBy(reference, document);
    if (signed !== null && isWithin(place ?? null, signed) && !isFiltered(reference)) {
      throw new KysoError("XML_SIGNED_AROUND", `a signature over ${valueOf(reference, "URI")}`);
    }
  }
}

/** What of this document a reference names; `null` for what is elsewhere, or not one element. */
function signedBy(reference: XmlNode, document: XmlNode): XmlNode | null {
  const uri = valueOf(reference, "URI");
  if (uri === "" || uri === "#xpointer(/)") return document;
  return uri?.startsWith("#") === true ? elementWithId(document, uri.slice(1)) : null;
}

function isFiltered(reference: XmlNode): boolean {
  return [...nodesOf(reference)].some((node) => FILTERS.has(valueOf(node, "Algorithm") ?? ""));
}

function isWithin(inner: XmlNode | null, outer: XmlNode): boolean {
  for (let node = inner; node !== null; node = node.parentNode) if (node === outer) return true;
  return false;
}

function valueOf(element: XmlNode, name: string): string | undefined {
  return attributesOf(element).find((attribute) => attribute.name === name)?.value;
}
