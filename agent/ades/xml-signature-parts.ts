import type { SubIndication } from "../../protocol/report.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";
import type { CanonicalMethod } from "./canonical-form.ts";
import { digestOfUri, signatureMethodOfUri, type XmlSignatureMethod } from "./xml-algorithm.ts";
import { attributeOf, childElements, isNamed, octetsOf } from "./xml-element.ts";
import { XMLDSIG_NAMESPACE } from "./xml-signature-text.ts";
import { canonicalMethodOf } from "./xml-transform.ts";
import type { XmlNode } from "./xml-tree.ts";

const ENVELOPED_SIGNATURE = `${XMLDSIG_NAMESPACE}enveloped-signature`;

/** References of one signature. */
export const MAX_REFERENCES = 64;

/** One reference of a signature: what is signed, how it is read, and its digest. */
export interface XmlReference {
  readonly uri: string | null;
  readonly type: string | null;
  /** Whether the signature itself is left out. */
  readonly isEnveloped: boolean;
  /** `null` where none is named. */
  readonly method: CanonicalMethod | null;
  readonly hash: CheckedHash;
  readonly digest: Uint8Array;
}

/** A signature element that has been read; nothing of it is checked but its form. */
export interface XmlSignatureParts {
  readonly element: XmlNode;
  readonly signedInfo: XmlNode;
  readonly method: CanonicalMethod;
  readonly signatureMethod: XmlSignatureMethod;
  readonly references: readonly XmlReference[];
  readonly valueElement: XmlNode;
  readonly value: Uint8Array;
  readonly keyInfo: XmlNode | null;
  readonly objects: readonly XmlNode[];
}

/** Why a signature can't be read. */
class NotThese extends Error {
  readonly failure: SubIndication;

  constructor(failure: SubIndication) {
    super(failure);
    this.failure = failure;
  }
}

/**
 * Reads a `Signature` element. Its children must be those that the standard names, in their order: there is no place in
 * it to hide something else.
 *
 * @returns why it can't be, where it can't
 * @see XML Signature Syntax and Processing 1.1, 4
 */
export function readXmlSignature(element: XmlNode): XmlSignatureParts | SubIndication {
  try {
    return read(element);
  } catch (error) {
    if (error instanceof NotThese) return error.failure;
    throw error;
  }
}

function read(element: XmlNode): XmlSignatureParts {
  const [signedInfo, valueElement, ...rest] = childElements(element);
  const keyInfo = rest[0] !== undefined && isOurs(rest[0], "KeyInfo") ? rest[0] : null;
  const objects = keyInfo === null ? rest : rest.slice(1);
  const value = octetsOf(valueElement ?? null);
  if (
    signedInfo === undefined ||
    valueElement === undefined ||
    value === null ||
    !isOurs(signedInfo, "SignedInfo") ||
    !isOurs(valueElement, "SignatureValue") ||
    !objects.every((object) => isOurs(object, "Object"))
  ) {
    throw new NotThese("FORMAT_FAILURE");
  }
  return { element, signedInfo, ...readSignedInfo(signedInfo), valueElement, value, keyInfo, objects };
}

function readSignedInfo(
  signedInfo: XmlNode,
): Pick<XmlSignatureParts, "method" | "signatureMethod" | "references"> {
  const [canonicalization, algorithm, ...references] = childElements(signedInfo);
  if (
    canonicalization === undefined ||
    algorithm === undefined ||
    !isOurs(canonicalization, "CanonicalizationMethod") ||
    !isOurs(algorithm, "SignatureMethod") ||
    !references.every((reference) => isOurs(reference, "Reference")) ||
    references.length === 0
  ) {
    throw new NotThese("FORMAT_FAILURE");
  }
  const method = canonicalMethodOf(canonicalization);
  if (method === null || references.length > MAX_REFERENCES) throw new NotThese("SIG_CONSTRAINTS_FAILURE");
  const signatureMethod = signatureMethodOfUri(attributeOf(algorithm, "Algorithm"));
  if (signatureMethod === null) throw new NotThese("CRYPTO_CONSTRAINTS_FAILURE");
  if (childElements(algorithm).length > 0) throw new NotThese("SIG_CONSTRAINTS_FAILURE");
  return { method, signatureMethod, references: references.map(readReference) };
}

function readReference(reference: XmlNode): XmlReference {
  const children = childElements(reference);
  const transforms = children[0] !== undefined && isOurs(children[0], "Transforms") ? children[0] : null;
  const [digestMethod, digestValue, ...others] = transforms === null ? children : children.slice(1);
  const digest = octetsOf(digestValue ?? null);
  if (
    digestMethod === undefined ||
    digestValue === undefined ||
    digest === null ||
    others.length > 0 ||
    !isOurs(digestMethod, "DigestMethod") ||
    !isOurs(digestValue, "DigestValue")
  ) {
    throw new NotThese("FORMAT_FAILURE");
  }
  const hash = digestOfUri(attributeOf(digestMethod, "Algorithm"));
  if (hash === null) throw new NotThese("CRYPTO_CONSTRAINTS_FAILURE");
  const uri = attributeOf(reference, "URI");
  return { uri, type: attributeOf(reference, "Type"), ...readTransforms(transforms), hash, digest };
}

/**
 * The signature may be left out, and then a canonical form taken: nothing else, since every other transform may leave
 * out, or make up, what the reader sees.
 */
function readTransforms(transforms: XmlNode | null): Pick<XmlReference, "isEnveloped" | "method"> {
  const list = transforms === null ? [] : childElements(transforms);
  if (!list.every((transform) => isOurs(transform, "Transform"))) throw new NotThese("FORMAT_FAILURE");
  const [first] = list;
  const isEnveloped = first !== undefined && attributeOf(first, "Algorithm") === ENVELOPED_SIGNATURE;
  if (isEnveloped && childElements(first).length > 0) throw new NotThese("SIG_CONSTRAINTS_FAILURE");
  const [last, ...others] = isEnveloped ? list.slice(1) : list;
  if (last === undefined) return { isEnveloped, method: null };
  const method = canonicalMethodOf(last);
  if (method === null || others.length > 0) throw new NotThese("SIG_CONSTRAINTS_FAILURE");
  return { isEnveloped, method };
}

function isOurs(element: XmlNode, name: string): boolean {
  return isNamed(element, XMLDSIG_NAMESPACE, name);
}
