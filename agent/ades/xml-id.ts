import { attributesOf, NODE, nodesOf, type XmlNode } from "./xml-tree.ts";

/** Names under which a document's elements give their Ids, of old and new standards. */
const ID_ATTRIBUTES: ReadonlySet<string> = new Set(["Id", "ID", "id", "xml:id"]);

/** The elements of a document by their Ids; `null` for an Id that more than one has: nobody knows which is meant. */
export type IdIndex = ReadonlyMap<string, XmlNode | null>;

/** Reads the Ids of a document, under every name, since other readers know one or another. */
export function idIndexOf(document: XmlNode): IdIndex {
  const index = new Map<string, XmlNode | null>();
  for (const node of nodesOf(document)) {
    if (node.nodeType !== NODE.element) continue;
    for (const { name, value } of attributesOf(node)) {
      if (!ID_ATTRIBUTES.has(name)) continue;
      index.set(value, index.has(value) && index.get(value) !== node ? null : node);
    }
  }
  return index;
}

/** The Id of an element; empty without one. */
export function idOf(element: XmlNode): string {
  return attributesOf(element).find(({ name }) => ID_ATTRIBUTES.has(name))?.value ?? "";
}
