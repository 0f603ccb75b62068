import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";
import { type CanonicalMethod, writeForm } from "./canonical-form.ts";
import { EXCLUSIVE_CANONICAL } from "./exclusive-canonical.ts";
import { attributeOf, childElements, isNamed } from "./xml-element.ts";
import type { XmlNode } from "./xml-tree.ts";

const INCLUSIVE_CANONICAL = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const CANONICAL_1_1 = "http://www.w3.org/2006/12/xml-c14n11";
const WITH_COMMENTS = ["#WithComments", "WithComments"] as const;

/** Prefixes that one exclusive form may name. */
const MAX_INCLUSIVE_PREFIXES = 64;

/** What canonical forms of one file may come to, beside eight times its text: code units. */
const MIN_CANONICAL_LENGTH = 16 * 1024 * 1024;
const CANONICAL_TIMES = 8;

/** The form that is meant where none is named. @see XML Signature Syntax and Processing 1.1, 4.4.3.2 */
export const DEFAULT_METHOD: CanonicalMethod = {
  isExclusive: false,
  hasComments: false,
  inclusivePrefixes: new Set(),
  inherits: "all",
};

/** What the canonical forms of one file may still come to, code units; it shrinks as it is used. */
export interface CanonicalAllowance {
  length: number;
}

/** For a document whose text has so many code units. */
export function canonicalAllowance(textLength: number): CanonicalAllowance {
  return { length: MIN_CANONICAL_LENGTH + CANONICAL_TIMES * textLength };
}

/**
 * The canonical form that a `CanonicalizationMethod` or `Transform` names; `null` for anything else.
 *
 * @see XML Signature Syntax and Processing 1.1, 6.5 and 6.6; Exclusive XML Canonicalization 1.0, 2.2
 */
export function canonicalMethodOf(element: XmlNode): CanonicalMethod | null {
  const algorithm = attributeOf(element, "Algorithm") ?? "";
  for (const base of [INCLUSIVE_CANONICAL, CANONICAL_1_1, EXCLUSIVE_CANONICAL]) {
    // The exclusive form's identifier ends in the sign that the others' comments begin with.
    const withComments = `${base}${base.endsWith("#") ? WITH_COMMENTS[1] : WITH_COMMENTS[0]}`;
    if (algorithm !== base && algorithm !== withComments) continue;
    const inclusivePrefixes = base === EXCLUSIVE_CANONICAL ? prefixesOf(element) : new Set<string>();
    if (inclusivePrefixes === null) return null;
    return {
      isExclusive: base === EXCLUSIVE_CANONICAL,
      hasComments: algorithm === withComments,
      inclusivePrefixes,
      inherits: base === CANONICAL_1_1 ? "language and space" : "all",
    };
  }
  return null;
}

/** `null` where the parameters are not what the standard says. */
function prefixesOf(element: XmlNode): ReadonlySet<string> | null {
  const [parameters, ...others] = childElements(element);
  if (parameters === undefined) return new Set();
  if (others.length > 0 || !isNamed(parameters, EXCLUSIVE_CANONICAL, "InclusiveNamespaces")) return null;
  const list = (attributeOf(parameters, "PrefixList") ?? "").split(/[\t\n\r ]+/).filter((one) => one !== "");
  if (list.length > MAX_INCLUSIVE_PREFIXES) return null;
  return new Set(list.map((prefix) => (prefix === "#default" ? "" : prefix)));
}

/**
 * Whether a form of a part can be written: Canonical XML 1.1 would join the addresses of `xml:base` around it, which
 * nobody signs.
 */
export function isWritable({ isExclusive, inherits }: CanonicalMethod, top: XmlNode): boolean {
  if (isExclusive || inherits === "all") return true;
  for (let around = top.parentNode; around !== null; around = around.parentNode) {
    if (attributeOf(around, "xml:base") !== null) return false;
  }
  return true;
}

/** What of a document is brought to which form. */
export interface CanonicalPart {
  readonly method: CanonicalMethod;
  readonly top: XmlNode;
  /** An element to leave out: the signature that is enveloped. */
  readonly except?: XmlNode | undefined;
}

/** Digest of a canonical form. @throws {KysoError} XML_TOO_COMPLEX where the allowance is used up */
export function digestOfForm(
  part: CanonicalPart,
  hash: CheckedHash,
  allowance: CanonicalAllowance,
): Uint8Array {
  const running = createHash(HASHES[hash].node);
  write(part, allowance, (text) => running.update(text, "utf8"));
  return running.digest();
}

/** Bytes of a canonical form. @throws {KysoError} XML_TOO_COMPLEX where the allowance is used up */
export function bytesOfForm(part: CanonicalPart, allowance: CanonicalAllowance): Uint8Array {
  const parts: string[] = [];
  write(part, allowance, (text) => parts.push(text));
  return Buffer.from(parts.join(""), "utf8");
}

function write(
  { method, top, except }: CanonicalPart,
  allowance: CanonicalAllowance,
  take: (text: string) => void,
): void {
  const counted = (text: string): void => {
    allowance.length -= text.length;
    if (allowance.length < 0) throw new KysoError("XML_TOO_COMPLEX", "signatures over too much");
    take(text);
  };
  writeForm(method, top, counted, except);
}
