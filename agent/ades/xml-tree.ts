import { createRequire } from "node:module";
import { KysoError } from "../../protocol/error.ts";

/** As much of the parser as is used here. Its own types would bring a browser's globals into the agent. */
interface XmlDom {
  readonly DOMParser: new (options: {
    readonly normalizeLineEndings: (text: string) => string;
    readonly errorHandler: (level: string, message: string) => void;
  }) => { parseFromString(text: string, mimeType: string): unknown };
}

const { DOMParser } = createRequire(import.meta.url)("@xmldom/xmldom") as XmlDom;

/** Kinds of node, by the DOM's numbers. */
export const NODE = {
  element: 1,
  text: 3,
  cdata: 4,
  instruction: 7,
  comment: 8,
  document: 9,
} as const;

/** A list of the DOM. */
interface NodeList<T> {
  readonly length: number;
  readonly [index: number]: T;
}

/** An attribute, a namespace declaration among them. */
export interface XmlAttribute {
  readonly name: string;
  readonly prefix?: string | null;
  readonly localName: string;
  readonly namespaceURI?: string | null;
  readonly value: string;
}

/** A node of a parsed document: as much of the DOM as is used here. */
export interface XmlNode {
  readonly nodeType: number;
  /** The target, of a processing instruction. */
  readonly nodeName: string;
  readonly prefix?: string | null;
  readonly localName?: string | null;
  readonly namespaceURI?: string | null;
  readonly data?: string;
  readonly attributes?: NodeList<XmlAttribute>;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  readonly parentNode: XmlNode | null;
}

/**
 * Parses a text that {@link file://./xml-outline.ts} has found good.
 *
 * @throws {KysoError} XML_INVALID, also for what the parser would only warn of, and for prefixes that stand for nothing
 */
export function parseXml(text: string): XmlNode {
  let document: XmlNode;
  try {
    document = new DOMParser({
      // XML 1.0 has no other line ends; the parser would take those of XML 1.1 too, and change what is signed.
      normalizeLineEndings: (lines) => lines.replace(/\r\n?/g, "\n"),
      errorHandler: (_, message) => {
        throw new KysoError("XML_INVALID", message);
      },
    }).parseFromString(text, "text/xml") as XmlNode;
  } catch (cause) {
    throw cause instanceof KysoError ? cause : new KysoError("XML_INVALID", String(cause), { cause });
  }
  for (const node of nodesOf(document)) if (node.nodeType === NODE.element) checkNames(node);
  return document;
}

/** A node and everything within it, in document order. */
export function* nodesOf(top: XmlNode): Generator<XmlNode> {
  for (let node: XmlNode | null = top; node !== null; node = following(node, top)) yield node;
}

function following(node: XmlNode, top: XmlNode): XmlNode | null {
  if (node.firstChild !== null) return node.firstChild;
  let current = node;
  while (current !== top && current.nextSibling === null) {
    if (current.parentNode === null) return null;
    current = current.parentNode;
  }
  return current === top ? null : current.nextSibling;
}

/** The attributes of an element, in no certain order. */
export function attributesOf({ attributes }: XmlNode): XmlAttribute[] {
  return Array.from(attributes ?? []);
}

/** @see Namespaces in XML 1.0, 2.3, 5 and 6.3 */
function checkNames(element: XmlNode): void {
  const names = new Set<string>();
  checkPrefix(element);
  for (const attribute of attributesOf(element)) {
    checkNamespace(attribute);
    if (!hasPrefix(attribute) || attribute.prefix === "xmlns") continue;
    checkPrefix(attribute);
    const name = `${attribute.namespaceURI} ${attribute.localName}`;
    if (names.has(name)) throw new KysoError("XML_INVALID", `the attribute ${attribute.name} twice`);
    names.add(name);
  }
}

/**
 * What canonicalisers must not take: a namespace without a scheme.
 *
 * @see Canonical XML 1.0, 1.3
 */
function checkNamespace({ name, value }: XmlAttribute): void {
  const mayBeEmpty = name === "xmlns";
  if (!mayBeEmpty && !name.startsWith("xmlns:")) return;
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value) && !(mayBeEmpty && value === "")) {
    throw new KysoError("XML_INVALID", `${name} is no absolute URI`);
  }
}

function checkPrefix(named: XmlNode | XmlAttribute): void {
  if (hasPrefix(named) && !named.namespaceURI) {
    throw new KysoError("XML_INVALID", `the prefix ${named.prefix} stands for nothing`);
  }
}

function hasPrefix({ prefix }: XmlNode | XmlAttribute): boolean {
  return prefix !== undefined && prefix !== null && prefix !== "";
}
