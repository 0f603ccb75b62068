import { attributesOf, NODE, type XmlNode } from "./xml-tree.ts";

/** The elements directly within one. */
export function childElements(parent: XmlNode): XmlNode[] {
  const found: XmlNode[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === NODE.element) found.push(child);
  }
  return found;
}

/** Those of the elements directly within one that have a name of one namespace. */
export function childrenNamed(parent: XmlNode, namespace: string, name: string): XmlNode[] {
  return childElements(parent).filter((child) => isNamed(child, namespace, name));
}

/** The only such element; `null` where there is none, or more than one. */
export function soleChild(parent: XmlNode | null, namespace: string, name: string): XmlNode | null {
  const [only, ...others] = parent === null ? [] : childrenNamed(parent, namespace, name);
  return only === undefined || others.length > 0 ? null : only;
}

/** Whether a node is an element with a name of one namespace. */
export function isNamed(
  { nodeType, namespaceURI, localName }: XmlNode,
  namespace: string,
  name: string,
): boolean {
  return nodeType === NODE.element && namespaceURI === namespace && localName === name;
}

/** An attribute's value, by its whole name; `null` without it. */
export function attributeOf(element: XmlNode, name: string): string | null {
  return attributesOf(element).find((attribute) => attribute.name === name)?.value ?? null;
}

/** The text of an element that holds nothing else; `null` where it does: a comment would hide a part from some readers. */
export function plainText(element: XmlNode | null): string | null {
  if (element === null) return null;
  let text = "";
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType !== NODE.text && child.nodeType !== NODE.cdata) return null;
    text += child.data ?? "";
  }
  return text;
}

/** The octets of an element that holds Base64 and nothing else; `null` where it does. */
export function octetsOf(element: XmlNode | null): Uint8Array | null {
  const text = plainText(element);
  return text === null ? null : strictBase64(text.replace(/[\t\n\r ]+/g, ""));
}

/**
 * Base64 in its one form: with padding, and without bits that nobody reads.
 *
 * @see RFC 4648, 3.5 and 4
 */
export function strictBase64(text: string): Uint8Array | null {
  const octets = Buffer.from(text, "base64");
  return octets.toString("base64") === text ? octets : null;
}
