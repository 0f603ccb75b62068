import { KysoError } from "../../protocol/error.ts";
import { MAX_CERTIFICATE_BYTES, parseCertificate, type Certificate } from "../x509/certificate.ts";
import { derElement, elementAt, type DerElement } from "../x509/der-element.ts";
import { ID } from "./object-identifier.ts";
import { MAX_CERTIFICATES, MAX_REVOCATION_INFO, type ParsedSignedData } from "./parsed-signed-data.ts";

/** Identifier octets (X.690, 8.1.2). */
const OCTET_STRING = 0x04;
const ENUMERATED = 0x0a;
const SEQUENCE = 0x30;
const CONTEXT_0 = 0xa0;
const CONTEXT_1 = 0xa1;

/** OCSPResponseStatus successful */
const SUCCESSFUL = Uint8Array.of(ENUMERATED, 1, 0);
/** id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1, with its tag and length. */
const BASIC_RESPONSE_ID = Uint8Array.of(6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1);
/** id-ri-ocsp-response, 1.3.6.1.5.5.7.16.2, with its tag and length. */
const OCSP_RESPONSE_ID = Uint8Array.of(6, 8, 0x2b, 6, 1, 5, 5, 7, 0x10, 2);

/** Revocation answers that a signature carries, DER each; nothing of them is checked. */
export interface EmbeddedAnswers {
  /** OCSPResponse. */
  readonly ocsps: readonly Uint8Array[];
  /** CertificateList. */
  readonly crls: readonly Uint8Array[];
}

/**
 * The revocation answers that a signature carries: in the signed attribute of ISO 32000-1, in the unsigned one of CAdES, and
 * beside its certificates. What can't be read is passed over.
 *
 * RevocationValues, RevocationInfoArchival ::= SEQUENCE {
 *   crlVals [0] SEQUENCE OF CertificateList OPTIONAL, ocspVals [1] SEQUENCE OF OCSP responses OPTIONAL,
 *   otherRevVals [2] OPTIONAL }
 *
 * @see ETSI EN 319 122-1, A.1.2.2; ISO 32000-1, 12.8.3.3.2; RFC 5652, 10.2.1; RFC 5940, 2.1
 */
export function embeddedAnswers({ signer, revocationInfo }: ParsedSignedData): EmbeddedAnswers {
  const values = [
    ...(signer.signedAttributes.get(ID.revocationInfoArchival) ?? []),
    ...(signer.unsignedAttributes.get(ID.revocationValues) ?? []),
  ];
  const parts = values.flatMap((value) => partsOf(value));
  const listed = (tag: number): DerElement[] =>
    parts.filter((part) => part.tag === tag).flatMap(({ contents }) => partsOf(contents));
  const lists = listed(CONTEXT_0).map(encoded);
  const responses = listed(CONTEXT_1).flatMap((response) => responseOf(response) ?? []);
  return {
    crls: [...lists, ...revocationInfo.filter(([tag]) => tag === SEQUENCE)].slice(0, MAX_REVOCATION_INFO),
    ocsps: [...responses, ...revocationInfo.flatMap((info) => otherResponse(info) ?? [])].slice(
      0,
      MAX_REVOCATION_INFO,
    ),
  };
}

/**
 * The certificates that a signature carries in an unsigned attribute, of anybody.
 *
 * @see ETSI EN 319 122-1, A.1.1.2
 */
export function embeddedCertificates({ signer }: ParsedSignedData): Certificate[] {
  return (signer.unsignedAttributes.get(ID.certificateValues) ?? [])
    .flatMap((value) => partsOf(value))
    .slice(0, MAX_CERTIFICATES)
    .flatMap((part) => {
      if (part.contents.length > MAX_CERTIFICATE_BYTES) return [];
      try {
        return [parseCertificate(encoded(part))];
      } catch (error) {
        if (error instanceof KysoError) return [];
        throw error;
      }
    });
}

/** The elements within an element; none where they can't be told apart. */
function partsOf(element: Uint8Array): DerElement[] {
  const parts: DerElement[] = [];
  try {
    const { contents } = elementAt(element, 0);
    for (let offset = 0; offset < contents.length; offset = parts.at(-1)?.end ?? contents.length) {
      parts.push(elementAt(contents, offset));
    }
    return parts;
  } catch (error) {
    if (error instanceof KysoError) return [];
    throw error;
  }
}

function encoded({ tag, contents }: DerElement): Uint8Array {
  return derElement(tag, contents);
}

/** An OCSPResponse; CAdES keeps only the basic response within. */
function responseOf(element: DerElement): Uint8Array | null {
  const response = encoded(element);
  const [first] = partsOf(response);
  if (first?.tag === ENUMERATED) return response;
  if (first?.tag !== SEQUENCE) return null;
  const bytes = derElement(SEQUENCE, BASIC_RESPONSE_ID, derElement(OCTET_STRING, response));
  return derElement(SEQUENCE, SUCCESSFUL, derElement(CONTEXT_0, bytes));
}

/** OtherRevocationInfoFormat ::= SEQUENCE { otherRevInfoFormat OBJECT IDENTIFIER, otherRevInfo ANY }, as [1] IMPLICIT */
function otherResponse(info: Uint8Array): Uint8Array | null {
  if (info[0] !== CONTEXT_1) return null;
  const [format, response] = partsOf(info);
  const isResponse = format !== undefined && Buffer.compare(encoded(format), OCSP_RESPONSE_ID) === 0;
  return isResponse && response !== undefined ? encoded(response) : null;
}
