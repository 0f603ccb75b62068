import { KysoError } from "../../protocol/error.ts";
import type { SubIndication } from "../../protocol/report.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isStrongKey } from "../x509/public-key.ts";
import { verifyBareValue } from "./bare-value.ts";
import { type FoundSignature, MAX_CARRIED, MAX_SIGNATURES, unknownSignature } from "./found-signature.ts";
import type { SignedContent } from "./signed-content.ts";
import {
  addedValuesOf,
  claimedTimeOf,
  namedSigner,
  type QualifyingProperties,
  qualifyingPropertiesOf,
  readableCertificates,
  timestampsOf,
  XADES_FAMILY,
} from "./xades-properties.ts";
import {
  type Coverage,
  coversAll,
  isShadowed,
  isWithin,
  isWrapped,
  partNames,
  uncoveredNames,
} from "./xml-coverage.ts";
import { childElements, childrenNamed, isNamed, octetsOf } from "./xml-element.ts";
import { readXmlFile, type XmlFile } from "./xml-file.ts";
import { idIndexOf, type IdIndex, idOf } from "./xml-id.ts";
import { targetOf } from "./xml-reference-target.ts";
import { readXmlSignature, type XmlReference, type XmlSignatureParts } from "./xml-signature-parts.ts";
import { XMLDSIG_NAMESPACE } from "./xml-signature-text.ts";
import {
  bytesOfForm,
  canonicalAllowance,
  type CanonicalAllowance,
  DEFAULT_METHOD,
  digestOfForm,
  isWritable,
} from "./xml-transform.ts";
import { nodesOf, type XmlNode } from "./xml-tree.ts";

/** Longest canonical form of what is signed with a key, bytes: it is tried with each certificate at hand. */
export const MAX_SIGNED_INFO_BYTES = 1024 * 1024;

/** As much of what a signature covers as its name tells, characters. */
const MAX_NAME_LENGTH = 200;

/**
 * Checks every XML signature of a document: XMLDSig and XAdES, around, within or beside what it signs. Countersignatures
 * are passed over: they sign a signature, and nothing of the document.
 *
 * @param content what a signature names that is outside of the document; nothing is ever fetched
 * @throws {KysoError} FILE_TOO_LARGE, XML_INVALID, XML_DTD_REFUSED, XML_ENCODING_UNSUPPORTED, XML_TOO_COMPLEX; never for
 *   a bad signature
 * @see XML Signature Syntax and Processing 1.1, 3.2; ETSI EN 319 132-1; EN 319 102-1, 5.2
 */
export async function checkXmlSignatures(
  source: ByteSource,
  content: SignedContent | null = null,
): Promise<FoundSignature[]> {
  return await checkXmlFile(readXmlFile(source, "anywhere"), content);
}

/** The same for a document that has been read already. */
export async function checkXmlFile(file: XmlFile, content: SignedContent | null): Promise<FoundSignature[]> {
  return await new XmlChecker(file, content).check();
}

/** A signature, and what of the document it is over. */
interface Checked {
  readonly found: FoundSignature;
  readonly coverage: Coverage | null;
}

class XmlChecker {
  readonly #document: XmlNode;
  readonly #hasCommentInText: boolean;
  readonly #content: SignedContent | null;
  readonly #ids: IdIndex;
  readonly #allowance: CanonicalAllowance;

  constructor({ document, text, outline }: XmlFile, content: SignedContent | null) {
    this.#document = document;
    this.#hasCommentInText = outline.hasCommentInText;
    this.#content = content;
    this.#ids = idIndexOf(document);
    this.#allowance = canonicalAllowance(text.length);
  }

  async check(): Promise<FoundSignature[]> {
    const checked: Checked[] = [];
    for (const element of signatureElements(this.#document)) checked.push(await this.#signature(element));
    const covered = checked.flatMap(({ found, coverage }) => (found.intact ? (coverage?.parts ?? []) : []));
    const uncovered = uncoveredNames(this.#document, covered);
    return checked.map(({ found, coverage }) => {
      if (!found.intact || coverage === null) return found;
      // Who asks about a file beside the document is not to be told of the document in its place.
      if (this.#content !== null && !coverage.isOfOther) {
        return { ...found, carrierFailure: "SIGNED_DATA_NOT_FOUND" };
      }
      // Most forms have no comments: one that was put into a text cuts it short for readers that take its first part.
      const isSuspect =
        this.#hasCommentInText || isShadowed(coverage) || isWrapped(coverage, this.#document, uncovered);
      return isSuspect ? { ...found, carrierFailure: "SIG_CONSTRAINTS_FAILURE" } : found;
    });
  }

  async #signature(element: XmlNode): Promise<Checked> {
    const parts = readXmlSignature(element);
    if (typeof parts === "string") {
      const found = {
        ...unknownSignature("xmldsig", parts, false),
        name: idOf(element).slice(0, MAX_NAME_LENGTH),
      };
      return { found, coverage: null };
    }
    try {
      return await this.#checked(parts);
    } catch (error) {
      if (!(error instanceof KysoError) || error.code !== "XML_TOO_COMPLEX") throw error;
      return { found: unknownSignature("xmldsig", "SIG_CONSTRAINTS_FAILURE", false), coverage: null };
    }
  }

  async #checked(parts: XmlSignatureParts): Promise<Checked> {
    const all = qualifyingPropertiesOf(parts.objects);
    const [properties = null] = all;
    const added = properties === null ? null : addedValuesOf(properties);
    const carried = certificatesOf(parts);
    const candidates = [...carried, ...(added?.certificates ?? [])];
    const references = await this.#references(parts, properties);
    const { coverage } = references;
    const wrongProperties = propertiesFailure(all, parts, references.coversProperties);
    const signer = wrongProperties === null ? this.#signer(parts, properties, candidates) : NO_SIGNER;
    const failure = wrongProperties ?? signer.failure ?? references.failure ?? signer.valueFailure;
    const isWeak =
      [parts.signatureMethod.hash, ...parts.references.map(({ hash }) => hash)].includes("SHA-1") ||
      (signer.certificate !== null && !isStrongKey(signer.certificate));
    const coversWholeFile = coversAll(coverage, this.#document);
    return {
      found: {
        name: nameOf(parts.element, coversWholeFile ? [] : partNames(coverage)),
        coversWholeFile,
        // Without the certificate that is meant, it is none of the levels' (EN 319 132-1, 6.3).
        format: properties === null || namedSigner(properties, candidates) === "absent" ? "xmldsig" : "xades",
        intact: failure === null,
        failure: failure ?? (isWeak ? "CRYPTO_CONSTRAINTS_FAILURE" : null),
        carrierFailure: null,
        certificate: signer.certificate,
        candidates,
        claimedTime: properties === null ? null : claimedTimeOf(properties),
        timestamps: properties === null ? [] : timestampsOf(properties, parts.valueElement, this.#allowance),
        answers: { ocsps: added?.ocsps ?? [], crls: added?.crls ?? [] },
        digest: parts.signatureMethod.hash,
      },
      coverage,
    };
  }

  /** What the references name, and whether all of it is as it was. */
  async #references(parts: XmlSignatureParts, properties: QualifyingProperties | null): Promise<References> {
    const covered: XmlNode[] = [];
    const outside = parts.references.filter(({ uri }) => uri !== null && !/^(?:#|$)/.test(uri)).length;
    let failure: SubIndication | null = null;
    let coversProperties = false;
    for (const reference of parts.references) {
      const target = targetOf(reference, this.#document, this.#ids);
      if (target.kind === "wrong") failure ??= target.failure;
      else if (target.kind === "elsewhere") failure ??= await this.#elsewhere(reference, outside);
      else {
        const isProperties = isOverProperties(target.top, parts.element, properties);
        if (isProperties) coversProperties = true;
        else if (!isWithin(target.top, parts.keyInfo ?? parts.valueElement)) covered.push(target.top);
        failure ??= this.#part(parts, reference, target);
      }
    }
    const isOfOther = outside > 0;
    if (covered.length === 0 && !isOfOther) failure ??= "SIG_CONSTRAINTS_FAILURE";
    const coverage = { signature: parts.element, objects: parts.objects, parts: covered, isOfOther };
    return { coverage, coversProperties, failure };
  }

  async #elsewhere(
    { method, isEnveloped, hash, digest }: XmlReference,
    outside: number,
  ): Promise<SubIndication | null> {
    // Which of several is meant can't be told from one file's bytes.
    if (this.#content === null || outside > 1) return "SIGNED_DATA_NOT_FOUND";
    if (method !== null || isEnveloped) return "SIG_CONSTRAINTS_FAILURE";
    return isEqual(await this.#content.digest(hash), digest) ? null : "HASH_FAILURE";
  }

  #part(
    { element }: XmlSignatureParts,
    { isEnveloped, method, hash, digest }: XmlReference,
    { top, keepsComments }: { readonly top: XmlNode; readonly keepsComments: boolean },
  ): SubIndication | null {
    // The signature is to be left out of what it was taken out of: the part, or the signature, has been moved.
    if (isEnveloped && !isWithin(element, top)) return "SIG_CONSTRAINTS_FAILURE";
    const form = method ?? DEFAULT_METHOD;
    if (!isWritable(form, top)) return "SIG_CONSTRAINTS_FAILURE";
    const part = {
      method: { ...form, hasComments: form.hasComments && keepsComments },
      top,
      except: isEnveloped ? element : undefined,
    };
    return isEqual(digestOfForm(part, hash, this.#allowance), digest) ? null : "HASH_FAILURE";
  }

  /** The certificate that is meant, or else the first whose key has signed. */
  #signer(
    { method, signedInfo, signatureMethod, value }: XmlSignatureParts,
    properties: QualifyingProperties | null,
    candidates: readonly Certificate[],
  ): Signer {
    if (!isWritable(method, signedInfo)) return { ...NO_SIGNER, failure: "SIG_CONSTRAINTS_FAILURE" };
    const signedBytes = bytesOfForm({ method, top: signedInfo }, this.#allowance);
    if (signedBytes.length > MAX_SIGNED_INFO_BYTES)
      return { ...NO_SIGNER, failure: "SIG_CONSTRAINTS_FAILURE" };
    const holds = (certificate: Certificate): boolean =>
      verifyBareValue(certificate, signatureMethod, signedBytes, value);
    const named = properties === null ? "absent" : namedSigner(properties, candidates);
    const certificate = named === "absent" ? (candidates.find(holds) ?? candidates[0] ?? null) : named;
    if (certificate === null) return NO_SIGNER;
    return { certificate, failure: null, valueFailure: holds(certificate) ? null : "SIG_CRYPTO_FAILURE" };
  }
}

interface References {
  readonly coverage: Coverage;
  readonly coversProperties: boolean;
  readonly failure: SubIndication | null;
}

interface Signer {
  readonly certificate: Certificate | null;
  readonly failure: SubIndication | null;
  readonly valueFailure: SubIndication | null;
}

const NO_SIGNER: Signer = { certificate: null, failure: "NO_SIGNING_CERTIFICATE_FOUND", valueFailure: null };

/**
 * Properties that are not signed with the signature say nothing; who put them there wants them to be believed.
 *
 * @see ETSI EN 319 132-1, 4.3 and 4.4
 */
function propertiesFailure(
  all: readonly QualifyingProperties[],
  { element }: XmlSignatureParts,
  areSigned: boolean,
): SubIndication | null {
  const [properties, ...others] = all;
  if (properties === undefined) return null;
  const isOfThis = properties.target === null || properties.target === `#${idOf(element)}`;
  return others.length > 0 || !isOfThis || !areSigned ? "FORMAT_FAILURE" : null;
}

/** Whether a reference signs the properties of its own signature, by themselves or with what holds them. */
function isOverProperties(
  top: XmlNode,
  signature: XmlNode,
  properties: QualifyingProperties | null,
): boolean {
  const signed = properties?.signed ?? null;
  return signed !== null && isWithin(signed, top) && isWithin(top, signature);
}

/** The signatures of a document that sign something of it. */
function signatureElements(document: XmlNode): XmlNode[] {
  const found: XmlNode[] = [];
  for (const node of nodesOf(document)) {
    // An element that was left empty, as live systems do, is the place for a signature and none.
    const isOne = isNamed(node, XMLDSIG_NAMESPACE, "Signature") && childElements(node).length > 0;
    if (!isOne || isCountersignature(node)) continue;
    found.push(node);
    if (found.length > MAX_SIGNATURES) {
      throw new KysoError("XML_TOO_COMPLEX", "too many signatures", { detail: { limit: MAX_SIGNATURES } });
    }
  }
  return found;
}

/** A signature of a signature: among the unsigned properties of the one that it signs. @see ETSI EN 319 132-1, 5.2.7.2 */
function isCountersignature({ parentNode }: XmlNode): boolean {
  return (
    parentNode?.localName === "CounterSignature" &&
    parentNode.parentNode?.localName === "UnsignedSignatureProperties" &&
    parentNode.parentNode.namespaceURI === parentNode.namespaceURI &&
    parentNode.namespaceURI?.startsWith(XADES_FAMILY) === true
  );
}

/** Certificates of the key information; keys without one name nobody. */
function certificatesOf({ keyInfo }: XmlSignatureParts): Certificate[] {
  const elements = (keyInfo === null ? [] : childrenNamed(keyInfo, XMLDSIG_NAMESPACE, "X509Data")).flatMap(
    (group) => childrenNamed(group, XMLDSIG_NAMESPACE, "X509Certificate"),
  );
  return readableCertificates(elements.slice(0, MAX_CARRIED).flatMap((element) => octetsOf(element) ?? []));
}

function nameOf(element: XmlNode, parts: readonly string[]): string {
  const covered = parts.length === 0 ? "" : ` (${parts.join(", ")})`;
  return `${idOf(element)}${covered}`.trim().slice(0, MAX_NAME_LENGTH);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
