import { createHash } from "node:crypto";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES, type SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { EXCLUSIVE_CANONICAL } from "./exclusive-canonical.ts";
import { DIGEST_URI, signatureUri } from "./xml-algorithm.ts";

export const XMLDSIG_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
export const XADES_NAMESPACE = "http://uri.etsi.org/01903/v1.3.2#";

const ENVELOPED_SIGNATURE = `${XMLDSIG_NAMESPACE}enveloped-signature`;
const SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties";

/** The Ids of one signature's parts. */
export interface SignatureIds {
  readonly signature: string;
  readonly reference: string;
  readonly value: string;
  readonly properties: string;
}

/** What a signature says before any digest or value of it is known. */
export interface SignatureDraft {
  readonly ids: SignatureIds;
  readonly algorithm: SignatureAlgorithm;
  /** `""` for the whole document, else `#` and an Id. */
  readonly uri: string;
  readonly isEnveloped: boolean;
  /** Signer first. */
  readonly certificates: readonly Certificate[];
  /** What the signature claims of its time; `null` for plain XMLDSig, which claims nothing. */
  readonly time: Date | null;
}

/** What is filled in, as Base64; empty until it is known. */
export interface SignatureValues {
  readonly documentDigest: string;
  readonly propertiesDigest: string;
  readonly signatureValue: string;
  /** A TimeStampToken over the signature value. */
  readonly timestamp: string | null;
}

/**
 * Writes a signature, without a blank between its elements.
 *
 * @see XML Signature Syntax and Processing 1.1, 4; ETSI EN 319 132-1, 6.3
 */
export function signatureText(draft: SignatureDraft, values: SignatureValues): string {
  const { ids, certificates } = draft;
  const properties =
    draft.time === null ? "" : `<ds:Object>${qualifyingProperties(draft, values)}</ds:Object>`;
  return (
    `<ds:Signature xmlns:ds="${XMLDSIG_NAMESPACE}" Id="${ids.signature}">` +
    signedInfo(draft, values) +
    `<ds:SignatureValue Id="${ids.value}">${values.signatureValue}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data>${certificates.map(certificateText).join("")}</ds:X509Data></ds:KeyInfo>` +
    `${properties}</ds:Signature>`
  );
}

function certificateText({ der }: Certificate): string {
  return `<ds:X509Certificate>${Buffer.from(der).toString("base64")}</ds:X509Certificate>`;
}

function signedInfo(
  { ids, algorithm, uri, isEnveloped, time }: SignatureDraft,
  values: SignatureValues,
): string {
  const { hash } = algorithm;
  const transforms = isEnveloped ? [ENVELOPED_SIGNATURE, EXCLUSIVE_CANONICAL] : [EXCLUSIVE_CANONICAL];
  const document = reference(`Id="${ids.reference}" URI="${uri}"`, transforms, hash, values.documentDigest);
  const properties = reference(
    `Type="${SIGNED_PROPERTIES_TYPE}" URI="#${ids.properties}"`,
    [EXCLUSIVE_CANONICAL],
    hash,
    values.propertiesDigest,
  );
  return (
    "<ds:SignedInfo>" +
    `<ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_CANONICAL}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${signatureUri(algorithm)}"></ds:SignatureMethod>` +
    `${document}${time === null ? "" : properties}</ds:SignedInfo>`
  );
}

function reference(
  attributes: string,
  transforms: readonly string[],
  hash: SignatureAlgorithm["hash"],
  digest: string,
): string {
  const list = transforms.map((algorithm) => `<ds:Transform Algorithm="${algorithm}"></ds:Transform>`);
  return (
    `<ds:Reference ${attributes}><ds:Transforms>${list.join("")}</ds:Transforms>` +
    `${digestText(hash, digest)}</ds:Reference>`
  );
}

function digestText(hash: SignatureAlgorithm["hash"], digest: string): string {
  return (
    `<ds:DigestMethod Algorithm="${DIGEST_URI[hash]}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue>`
  );
}

/** @see ETSI EN 319 132-1, 4.3, 5.2.1, 5.2.2, 5.2.4 and 5.3 */
function qualifyingProperties(draft: SignatureDraft, { timestamp }: SignatureValues): string {
  const { ids } = draft;
  return (
    `<xades:QualifyingProperties xmlns:xades="${XADES_NAMESPACE}" Target="#${ids.signature}">` +
    `<xades:SignedProperties Id="${ids.properties}">` +
    `<xades:SignedSignatureProperties>${signerProperties(draft)}</xades:SignedSignatureProperties>` +
    "<xades:SignedDataObjectProperties>" +
    `<xades:DataObjectFormat ObjectReference="#${ids.reference}"><xades:MimeType>text/xml</xades:MimeType>` +
    "</xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>" +
    `${timestamp === null ? "" : unsignedProperties(timestamp)}</xades:QualifyingProperties>`
  );
}

function signerProperties({ certificates, algorithm: { hash }, time }: SignatureDraft): string {
  const [signer] = certificates;
  const digest =
    signer === undefined ? "" : createHash(HASHES[hash].node).update(signer.der).digest("base64");
  const instant = time?.toISOString().replace(/\.[0-9]+Z$/, "Z") ?? "";
  return (
    `<xades:SigningTime>${instant}</xades:SigningTime>` +
    "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>" +
    `${digestText(hash, digest)}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>`
  );
}

function unsignedProperties(timestamp: string): string {
  return (
    "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>" +
    `<ds:CanonicalizationMethod Algorithm="${EXCLUSIVE_CANONICAL}"></ds:CanonicalizationMethod>` +
    `<xades:EncapsulatedTimeStamp>${timestamp}</xades:EncapsulatedTimeStamp>` +
    "</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
  );
}
