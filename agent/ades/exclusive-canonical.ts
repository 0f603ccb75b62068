import { attributesOf, NODE, type XmlAttribute, type XmlNode } from "./xml-tree.ts";

/** Its identifier. */
export const EXCLUSIVE_CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#";

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

/** The namespaces that are declared so far, by prefix; the default one by the empty prefix. */
type Declared = ReadonlyMap<string, string>;

const NONE: Declared = new Map([["", ""]]);

/**
 * Writes a document or an element in its exclusive canonical form, without comments.
 *
 * The form that xml-crypto writes is not the standard's where there are processing instructions (it writes their data
 * as text), where prefixes differ in case (it sorts by the user's language), where a namespace has an ampersand, and
 * where an attribute's name begins with `xmlns`. No other verifier would accept what was signed so.
 *
 * @param top a document, or one of its elements
 * @param write is given the form piece by piece
 * @param except an element to leave out: the signature that is enveloped
 * @see Exclusive XML Canonicalization 1.0, 3; Canonical XML 1.0, 2.3
 */
export function writeCanonical(top: XmlNode, write: (text: string) => void, except?: XmlNode): void {
  new CanonicalWriter(write, except).node(top, NONE);
}

/** The same as one text. */
export function canonicalText(top: XmlNode, except?: XmlNode): string {
  const parts: string[] = [];
  writeCanonical(top, (text) => parts.push(text), except);
  return parts.join("");
}

class CanonicalWriter {
  readonly #write: (text: string) => void;
  readonly #except: XmlNode | undefined;

  constructor(write: (text: string) => void, except: XmlNode | undefined) {
    this.#write = write;
    this.#except = except;
  }

  node(node: XmlNode, declared: Declared): void {
    if (node === this.#except) return;
    if (node.nodeType === NODE.element) this.#element(node, declared);
    else if (node.nodeType === NODE.document) this.#document(node);
    else if (node.nodeType === NODE.text || node.nodeType === NODE.cdata) this.#write(escapeText(node.data));
    else if (node.nodeType === NODE.instruction) this.#write(instruction(node));
  }

  /** What stands before the root element is followed by a line feed, what stands behind it follows one. */
  #document(document: XmlNode): void {
    let isBehind = false;
    for (let child = document.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === NODE.element) {
        this.node(child, NONE);
        isBehind = true;
      } else if (child.nodeType === NODE.instruction) {
        // The XML declaration is none, though the parser takes it for one.
        if (child.nodeName !== "xml")
          this.#write(isBehind ? `\n${instruction(child)}` : `${instruction(child)}\n`);
      }
    }
  }

  #element(element: XmlNode, declared: Declared): void {
    const attributes = attributesOf(element).filter(
      ({ name }) => name !== "xmlns" && !name.startsWith("xmlns:"),
    );
    const missing = missingNamespaces(element, attributes, declared);
    const within = missing.length === 0 ? declared : new Map([...declared, ...missing]);
    const names = missing.map(
      ([prefix, uri]) => ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeValue(uri)}"`,
    );
    const values = attributes.sort(inOrder).map(({ name, value }) => ` ${name}="${escapeValue(value)}"`);
    this.#write(`<${element.nodeName}${names.join("")}${values.join("")}>`);
    for (let child = element.firstChild; child !== null; child = child.nextSibling) this.node(child, within);
    this.#write(`</${element.nodeName}>`);
  }
}

/** Namespaces that a start tag makes use of and that nothing around it declares so, in the order of their prefixes. */
function missingNamespaces(
  element: XmlNode,
  attributes: readonly XmlAttribute[],
  declared: Declared,
): readonly (readonly [string, string])[] {
  const used = new Map<string, string>([[element.prefix ?? "", element.namespaceURI ?? ""]]);
  for (const { prefix, namespaceURI } of attributes) {
    if (prefix !== undefined && prefix !== null && prefix !== "") used.set(prefix, namespaceURI ?? "");
  }
  return [...used]
    .filter(([prefix, uri]) => uri !== XML_NAMESPACE && declared.get(prefix) !== uri)
    .sort(([one], [other]) => compare(one, other));
}

/** Attributes without a namespace first, then by namespace and local name. */
function inOrder(one: XmlAttribute, other: XmlAttribute): number {
  return (
    compare(one.namespaceURI ?? "", other.namespaceURI ?? "") ||
    compare(one.localName || one.name, other.localName || other.name)
  );
}

/** By code points, as UTF-8 sorts. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"));
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\r": "&#xD;",
};

const VALUE_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

function escapeText(text = ""): string {
  return text.replace(/[&<>\r]/g, (character) => TEXT_ESCAPES[character] ?? character);
}

function escapeValue(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (character) => VALUE_ESCAPES[character] ?? character);
}

function instruction({ nodeName, data = "" }: XmlNode): string {
  return data === "" ? `<?${nodeName}?>` : `<?${nodeName} ${data}?>`;
}
