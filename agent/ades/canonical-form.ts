import { attributesOf, NODE, type XmlAttribute, type XmlNode } from "./xml-tree.ts";

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

/** How a document or an element is brought to one certain text. */
export interface CanonicalMethod {
  readonly isExclusive: boolean;
  /** Whether comments are kept. */
  readonly hasComments: boolean;
  /** Prefixes that an exclusive form treats as an inclusive one does; the default namespace by the empty prefix. */
  readonly inclusivePrefixes: ReadonlySet<string>;
  /** Attributes of the XML namespace that an element takes from those around it, in an inclusive form. */
  readonly inherits: "all" | "language and space";
}

/** The namespaces that are declared so far, by prefix; the default one by the empty prefix. */
type Declared = ReadonlyMap<string, string>;

const NONE: Declared = new Map([["", ""]]);

/**
 * Writes a document or an element, with everything within it, in a canonical form.
 *
 * The form that xml-crypto writes is not the standard's where there are processing instructions (it writes their data
 * as text), where prefixes differ in case (it sorts by the user's language), where a namespace has an ampersand, and
 * where an attribute's name begins with `xmlns`. No other verifier would accept what was signed so.
 *
 * @param top a document, or one of its elements
 * @param write is given the form piece by piece
 * @param except an element to leave out: the signature that is enveloped
 * @see Canonical XML 1.0, 2.3; Canonical XML 1.1, 2.4; Exclusive XML Canonicalization 1.0, 3
 */
export function writeForm(
  method: CanonicalMethod,
  top: XmlNode,
  write: (text: string) => void,
  except?: XmlNode,
): void {
  new FormWriter(method, write, except).top(top);
}

class FormWriter {
  readonly #method: CanonicalMethod;
  readonly #write: (text: string) => void;
  readonly #except: XmlNode | undefined;

  constructor(method: CanonicalMethod, write: (text: string) => void, except: XmlNode | undefined) {
    this.#method = method;
    this.#write = write;
    this.#except = except;
  }

  top(node: XmlNode): void {
    if (node.nodeType === NODE.document) this.#document(node);
    else if (node.nodeType === NODE.element && node !== this.#except) {
      this.#element(node, NONE, scopeAround(node), this.#inherited(node));
    }
  }

  #node(node: XmlNode, declared: Declared, scope: Declared): void {
    if (node === this.#except) return;
    if (node.nodeType === NODE.element) this.#element(node, declared, scope, []);
    else if (node.nodeType === NODE.text || node.nodeType === NODE.cdata) this.#write(escapeText(node.data));
    else this.#write(this.#aside(node));
  }

  /** A processing instruction, or a comment where the form keeps them; nothing for any other node. */
  #aside(node: XmlNode): string {
    // The XML declaration is no instruction, though the parser takes it for one.
    if (node.nodeType === NODE.instruction && node.nodeName !== "xml") return instruction(node);
    return node.nodeType === NODE.comment && this.#method.hasComments ? `<!--${node.data ?? ""}-->` : "";
  }

  /** What stands before the root element is followed by a line feed, what stands behind it follows one. */
  #document(document: XmlNode): void {
    let isBehind = false;
    for (let child = document.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === NODE.element) {
        this.#node(child, NONE, NONE);
        isBehind = true;
      } else {
        const text = this.#aside(child);
        if (text !== "") this.#write(isBehind ? `\n${text}` : `${text}\n`);
      }
    }
  }

  #element(element: XmlNode, declared: Declared, around: Declared, inherited: readonly XmlAttribute[]): void {
    const attributes = attributesOf(element).filter((attribute) => !isDeclaration(attribute));
    const scope = scopeWithin(element, around);
    const missing = this.#missing(element, attributes, declared, scope);
    const within = missing.length === 0 ? declared : new Map([...declared, ...missing]);
    const names = missing.map(
      ([prefix, uri]) => ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeValue(uri)}"`,
    );
    const values = [...attributes, ...inherited]
      .sort(inOrder)
      .map(({ name, value }) => ` ${name}="${escapeValue(value)}"`);
    this.#write(`<${element.nodeName}${names.join("")}${values.join("")}>`);
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      this.#node(child, within, scope);
    }
    this.#write(`</${element.nodeName}>`);
  }

  /** Namespaces that are to be declared and that nothing around the element declares so, in the order of their prefixes. */
  #missing(
    element: XmlNode,
    attributes: readonly XmlAttribute[],
    declared: Declared,
    scope: Declared,
  ): readonly (readonly [string, string])[] {
    const { isExclusive, inclusivePrefixes } = this.#method;
    const wanted = new Map<string, string>();
    // Further within an inclusive form only what an element declares itself can be new.
    const prefixes = isExclusive ? inclusivePrefixes : declared === NONE ? scope.keys() : declaredBy(element);
    for (const prefix of prefixes) {
      const uri = scope.get(prefix);
      if (uri !== undefined) wanted.set(prefix, uri);
    }
    if (isExclusive) {
      wanted.set(element.prefix ?? "", element.namespaceURI ?? "");
      for (const { prefix, namespaceURI } of attributes) {
        if (prefix !== undefined && prefix !== null && prefix !== "") wanted.set(prefix, namespaceURI ?? "");
      }
    }
    return [...wanted]
      .filter(([prefix, uri]) => uri !== XML_NAMESPACE && declared.get(prefix) !== uri)
      .sort(([one], [other]) => compare(one, other));
  }

  /**
   * What the element at the top of an inclusive form takes from those around it, which are left out.
   *
   * @see Canonical XML 1.0, 2.4; Canonical XML 1.1, 2.4
   */
  #inherited(top: XmlNode): XmlAttribute[] {
    if (this.#method.isExclusive) return [];
    const found = new Map<string, XmlAttribute>();
    const own = new Set(attributesOf(top).map(({ name }) => name));
    for (let around = top.parentNode; around !== null; around = around.parentNode) {
      for (const attribute of attributesOf(around)) {
        const { name } = attribute;
        const isTaken = this.#method.inherits === "all" || name === "xml:lang" || name === "xml:space";
        const isXml = name.startsWith("xml:");
        if (isXml && isTaken && !own.has(name) && !found.has(name)) found.set(name, attribute);
      }
    }
    return [...found.values()];
  }
}

/** The namespaces in scope around an element. */
function scopeAround(element: XmlNode): Declared {
  const ancestors: XmlNode[] = [];
  for (let around = element.parentNode; around !== null; around = around.parentNode) ancestors.push(around);
  return ancestors.reduceRight<Declared>((scope, ancestor) => scopeWithin(ancestor, scope), NONE);
}

function scopeWithin(element: XmlNode, around: Declared): Declared {
  const own = attributesOf(element).filter(isDeclaration);
  if (own.length === 0) return around;
  const scope = new Map(around);
  for (const attribute of own) scope.set(prefixOf(attribute), attribute.value);
  return scope;
}

function declaredBy(element: XmlNode): string[] {
  return attributesOf(element).filter(isDeclaration).map(prefixOf);
}

function prefixOf({ name }: XmlAttribute): string {
  return name === "xmlns" ? "" : name.slice("xmlns:".length);
}

function isDeclaration({ name }: XmlAttribute): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
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
