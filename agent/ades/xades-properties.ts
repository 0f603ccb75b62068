import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { MAX_SIGNATURE_TIMESTAMPS, timestampsOver } from "../verify/embedded-data.ts";
import type { StampedImprint } from "../verify/time-proof.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import { MAX_CARRIED } from "./found-signature.ts";
import { digestOfUri } from "./xml-algorithm.ts";
import {
  attributeOf,
  childElements,
  childrenNamed,
  isNamed,
  octetsOf,
  plainText,
  soleChild,
} from "./xml-element.ts";
import { XADES_NAMESPACE, XMLDSIG_NAMESPACE } from "./xml-signature-text.ts";
import { type CanonicalAllowance, canonicalMethodOf, DEFAULT_METHOD, bytesOfForm } from "./xml-transform.ts";
import { NODE, nodesOf, type XmlNode } from "./xml-tree.ts";

/** What the namespaces of all versions of XAdES begin with. */
export const XADES_FAMILY = "http://uri.etsi.org/01903/";

/** Namespaces of the versions that are read; what is read of them is the same in all. */
const NAMESPACES: readonly string[] = [
  XADES_NAMESPACE,
  "http://uri.etsi.org/01903/v1.2.2#",
  "http://uri.etsi.org/01903/v1.1.1#",
];

/** The properties of a signature, as they stand in one of its objects. */
export interface QualifyingProperties {
  readonly namespace: string;
  /** `null` where there are none, or more than one. */
  readonly signed: XmlNode | null;
  readonly unsigned: XmlNode | null;
  /** The Id of the signature that they say they are of. */
  readonly target: string | null;
}

/** All that call themselves properties among the objects of one signature. */
export function qualifyingPropertiesOf(objects: readonly XmlNode[]): QualifyingProperties[] {
  return objects
    .flatMap(childElements)
    .filter(isQualifyingProperties)
    .map((element) => {
      const namespace = element.namespaceURI ?? "";
      return {
        namespace,
        signed: soleChild(element, namespace, "SignedProperties"),
        unsigned: soleChild(element, namespace, "UnsignedProperties"),
        target: attributeOf(element, "Target"),
      };
    });
}

/** Whether an element is the container of XAdES properties. */
export function isQualifyingProperties(element: XmlNode): boolean {
  return NAMESPACES.some((namespace) => isNamed(element, namespace, "QualifyingProperties"));
}

function signatureProperties({ signed, namespace }: QualifyingProperties): XmlNode | null {
  return signed === null ? null : soleChild(signed, namespace, "SignedSignatureProperties");
}

/** When the signer says that it was; `null` where it says nothing that can be read. */
export function claimedTimeOf(properties: QualifyingProperties): Date | null {
  const element = soleChild(signatureProperties(properties), properties.namespace, "SigningTime");
  const text = plainText(element)?.trim() ?? "";
  // xsd:dateTime; without a zone nobody knows when it was.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

/**
 * The certificate that the signer means, among those that are at hand.
 *
 * @returns `absent` where the properties name none; `null` where none is the one
 * @see ETSI EN 319 132-1, 5.2.2
 */
export function namedSigner(
  properties: QualifyingProperties,
  certificates: readonly Certificate[],
): Certificate | null | "absent" {
  const { namespace } = properties;
  const signed = signatureProperties(properties);
  const list =
    soleChild(signed, namespace, "SigningCertificateV2") ??
    soleChild(signed, namespace, "SigningCertificate");
  if (list === null) return "absent";
  const [first] = childrenNamed(list, namespace, "Cert");
  const named = first === undefined ? null : soleChild(first, namespace, "CertDigest");
  const method = soleChild(named, XMLDSIG_NAMESPACE, "DigestMethod");
  const hash = digestOfUri(method === null ? null : attributeOf(method, "Algorithm"));
  const digest = octetsOf(soleChild(named, XMLDSIG_NAMESPACE, "DigestValue"));
  if (first === undefined || hash === null || digest === null) return null;
  const serial = serialNumberOf(first, namespace);
  return (
    certificates.find(
      ({ der, serialNumber }) =>
        Buffer.compare(createHash(HASHES[hash].node).update(der).digest(), digest) === 0 &&
        (serial === null || serial === BigInt(`0x${serialNumber}`)),
    ) ?? null
  );
}

/** The serial number that version 1 gives beside the digest; `null` without one. */
function serialNumberOf(cert: XmlNode, namespace: string): bigint | null {
  const issuerSerial = soleChild(cert, namespace, "IssuerSerial");
  const text = plainText(soleChild(issuerSerial, XMLDSIG_NAMESPACE, "X509SerialNumber"))?.trim() ?? "";
  return /^\d{1,60}$/.test(text) ? BigInt(text) : null;
}

/** Certificates and answers that somebody has added. Nobody has signed them. */
export interface AddedValues {
  readonly certificates: readonly Certificate[];
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** @see ETSI EN 319 132-1, 5.4.1 and 5.4.2; 5.5.1 for those of time stamps */
export function addedValuesOf({ unsigned }: QualifyingProperties): AddedValues {
  const found = new Map<string, Uint8Array[]>();
  for (const node of unsigned === null ? [] : nodesOf(unsigned)) {
    if (node.nodeType !== NODE.element || node.localName?.startsWith("Encapsulated") !== true) continue;
    const list = found.get(node.localName ?? "") ?? [];
    const octets = list.length < MAX_CARRIED ? octetsOf(node) : null;
    if (octets !== null) found.set(node.localName ?? "", [...list, octets]);
  }
  return {
    certificates: readableCertificates(found.get("EncapsulatedX509Certificate") ?? []),
    ocsps: found.get("EncapsulatedOCSPValue") ?? [],
    crls: found.get("EncapsulatedCRLValue") ?? [],
  };
}

/** Those of some certificates that can be read: the others may be foreign to the signature. */
export function readableCertificates(list: readonly Uint8Array[]): Certificate[] {
  return list.flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch (error) {
      if (error instanceof KysoError) return [];
      throw error;
    }
  });
}

/**
 * Time stamps over a signature's value, of which each canonical form is taken as it says itself. Those that can't be
 * read prove nothing.
 *
 * @see ETSI EN 319 132-1, 5.3
 */
export function timestampsOf(
  { unsigned, namespace }: QualifyingProperties,
  valueElement: XmlNode,
  allowance: CanonicalAllowance,
): StampedImprint[] {
  const properties = soleChild(unsigned, namespace, "UnsignedSignatureProperties");
  const stamps = properties === null ? [] : childrenNamed(properties, namespace, "SignatureTimeStamp");
  return stamps.slice(0, MAX_SIGNATURE_TIMESTAMPS).flatMap((stamp) => {
    const named = soleChild(stamp, XMLDSIG_NAMESPACE, "CanonicalizationMethod");
    const method = named === null ? DEFAULT_METHOD : canonicalMethodOf(named);
    const der = octetsOf(soleChild(stamp, namespace, "EncapsulatedTimeStamp"));
    if (method === null || der === null) return [];
    return timestampsOver([der], bytesOfForm({ method, top: valueElement }, allowance));
  });
}
