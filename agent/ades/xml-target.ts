import { KysoError } from "../../protocol/error.ts";
import type { XmlElement, XmlOutline } from "./xml-outline.ts";

/** What of a document is signed, and where the signature goes; by default all of it, at the end of the root element. */
export interface XmlTarget {
  /**
   * The element that the signature is put in, as its last child: local names from parent to child with slashes between,
   * such as `edXMLEnvelope/edXMLHeader`; with a slash in front from the root on.
   */
  readonly parent?: string | undefined;
  /** The `Id` of the element that is signed. */
  readonly reference?: string | undefined;
}

/** A target that has been found in a document. */
export interface FoundTarget {
  readonly parent: XmlElement;
  /** `null` where the whole document is signed. */
  readonly reference: XmlElement | null;
  /** Whether the signature will be within what it signs. */
  readonly isEnveloped: boolean;
}

/**
 * Finds where a signature goes. It must be one element: where several would do, others might find another than was meant.
 *
 * @throws {KysoError} XML_TARGET_NOT_FOUND, XML_DUPLICATE_ID
 */
export function findTarget({ root, elements }: XmlOutline, target: XmlTarget): FoundTarget {
  const parent = target.parent === undefined ? root : findParent(elements, target.parent);
  const reference = target.reference === undefined ? null : findReference(elements, target.reference);
  return { parent, reference, isEnveloped: reference === null || isWithin(parent, reference) };
}

function findParent(elements: readonly XmlElement[], path: string): XmlElement {
  const isFromRoot = path.startsWith("/");
  const names = (isFromRoot ? path.slice(1) : path).split("/");
  const [found, ...others] = elements.filter((element) => isAt(element, names, isFromRoot));
  if (found === undefined || others.length > 0) {
    throw new KysoError("XML_TARGET_NOT_FOUND", `${others.length + (found ? 1 : 0)} elements ${path}`);
  }
  return found;
}

function isAt(element: XmlElement, names: readonly string[], isFromRoot: boolean): boolean {
  let current: XmlElement | null = element;
  for (const name of names.toReversed()) {
    if (current === null || localName(current) !== name) return false;
    current = current.parent;
  }
  return !isFromRoot || current === null;
}

/** A name without its prefix. */
export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

function findReference(elements: readonly XmlElement[], id: string): XmlElement {
  const [found, ...others] = elements.filter(({ ids }) => ids.includes(id));
  if (found === undefined || !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(id)) {
    throw new KysoError("XML_TARGET_NOT_FOUND", `no element with the Id ${id}`);
  }
  if (others.length > 0) throw new KysoError("XML_DUPLICATE_ID", id);
  return found;
}

function isWithin(inner: XmlElement, outer: XmlElement): boolean {
  for (let current: XmlElement | null = inner; current !== null; current = current.parent) {
    if (current === outer) return true;
  }
  return false;
}
