import { childElements, isNamed, plainText } from "./xml-element.ts";
import { idOf } from "./xml-id.ts";
import { isQualifyingProperties, XADES_FAMILY } from "./xades-properties.ts";
import { XMLDSIG_NAMESPACE } from "./xml-signature-text.ts";
import { NODE, type XmlNode } from "./xml-tree.ts";

/** What the references of one signature cover, its own properties apart. */
export interface Coverage {
  readonly signature: XmlNode;
  readonly objects: readonly XmlNode[];
  /** Documents and elements. */
  readonly parts: readonly XmlNode[];
  /** Whether content beside the document is signed. */
  readonly isOfOther: boolean;
}

/** Whether nothing of a document stands outside of what is signed, but the signature itself. */
export function coversAll({ signature, objects, parts, isOfOther }: Coverage, document: XmlNode): boolean {
  if (!objects.every((object) => isAccountedFor(object, parts))) return false;
  const isRoot = signature.parentNode === document;
  if (isRoot) return hasOnlyRoot(document) && (isOfOther || parts.length > 0);
  const root = childElements(document)[0] ?? null;
  return parts.some((part) => part === document || (part === root && hasOnlyRoot(document)));
}

/** Whether an object of a signature is signed, or has nothing in it but properties. */
function isAccountedFor(object: XmlNode, parts: readonly XmlNode[]): boolean {
  if (parts.includes(object)) return true;
  const children = childElements(object);
  if (children.length === 0) return (plainText(object) ?? "").trim() === "";
  return children.every((child) => isQualifyingProperties(child) || parts.includes(child));
}

/** Whether a document is its root element and nothing else that a reader might act on. */
function hasOnlyRoot(document: XmlNode): boolean {
  for (let child = document.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === NODE.instruction && child.nodeName !== "xml") return false;
  }
  return true;
}

/** What is covered, in words of the document: Ids, or names of elements without one. */
export function partNames({ parts }: Coverage): string[] {
  return parts.map((part) => {
    if (part.nodeType === NODE.document) return "/";
    const id = idOf(part);
    return id === "" ? part.nodeName : `#${id}`;
  });
}

/**
 * Whether what is signed was put where nobody looks: into the signature itself, which is not what the document is; or
 * beside elements of the same name that no signature covers, one of which a reader may take instead.
 *
 * @param uncovered as {@link uncoveredNames} gives it
 * @see McIntosh and Austel, XML Signature Element Wrapping Attacks and Countermeasures, 2005
 */
export function isWrapped(coverage: Coverage, document: XmlNode, uncovered: ReadonlySet<string>): boolean {
  const { signature, parts, isOfOther } = coverage;
  if (coversAll(coverage, document) || parts.length === 0) return false;
  const isHidden = !isOfOther && parts.every((part) => isWithin(part, signature));
  if (isHidden && signature.parentNode !== document) return true;
  return parts.some((part) => uncovered.has(nameOf(part)));
}

/**
 * Whether a signature holds, in what of it nobody has signed, an element of the name of one that it signs: of an enveloped
 * signature all may be there, and a reader may take it for the document's.
 */
export function isShadowed({ signature, parts }: Coverage): boolean {
  const names = new Set<string>();
  const walk = (node: XmlNode): void => {
    if (parts.includes(node)) return;
    if (node.nodeType === NODE.element && !isOfSignatures(node)) names.add(nameOf(node));
    for (let child = node.firstChild; child !== null; child = child.nextSibling) walk(child);
  };
  walk(signature);
  const holdsSuch = (node: XmlNode): boolean => {
    // Signatures are alike, and none of them is what the document says.
    if (isNamed(node, XMLDSIG_NAMESPACE, "Signature")) return false;
    if (node.nodeType === NODE.element && names.has(nameOf(node))) return true;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (holdsSuch(child)) return true;
    }
    return false;
  };
  return names.size > 0 && parts.some(holdsSuch);
}

function isOfSignatures({ namespaceURI }: XmlNode): boolean {
  return namespaceURI === XMLDSIG_NAMESPACE || namespaceURI?.startsWith(XADES_FAMILY) === true;
}

/** Names of the elements of a document that are in none of some parts. */
export function uncoveredNames(document: XmlNode, parts: readonly XmlNode[]): ReadonlySet<string> {
  const covered = new Set(parts);
  const names = new Set<string>();
  const walk = (node: XmlNode): void => {
    if (covered.has(node)) return;
    if (node.nodeType === NODE.element) names.add(nameOf(node));
    for (let child = node.firstChild; child !== null; child = child.nextSibling) walk(child);
  };
  walk(document);
  return names;
}

function nameOf({ namespaceURI, localName }: XmlNode): string {
  return `${namespaceURI ?? ""} ${localName ?? ""}`;
}

/** Whether a node is another, or stands within it. */
export function isWithin(inner: XmlNode, outer: XmlNode): boolean {
  for (let node: XmlNode | null = inner; node !== null; node = node.parentNode)
    if (node === outer) return true;
  return false;
}
