import { createHash } from "node:crypto";
import { Attribute } from "@peculiar/asn1-cms";
import { OctetString } from "@peculiar/asn1-schema";
import { Name, Time } from "@peculiar/asn1-x509";
import { readAsn1, writeAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { ID } from "./object-identifier.ts";
import { ContentTypeValue, SignedAttributes } from "./signed-data-schema.ts";
import {
  EssCertIdV2,
  GeneralNameAsRead,
  GeneralNamesAsRead,
  IssuerSerial,
  SigningCertificateV2,
} from "./signing-certificate-schema.ts";

function attribute(attrType: string, value: object): Attribute {
  return new Attribute({ attrType, attrValues: [Uint8Array.from(writeAsn1(value)).buffer] });
}

/**
 * The hash is SHA-256, so that DER leaves its identifier out.
 *
 * @see RFC 5035, 3 and 4; EN 319 122-1, 5.2.2.3
 */
function signingCertificateV2(certificate: Certificate): SigningCertificateV2 {
  const directoryName = readAsn1(certificate.issuerDer, Name, "CERTIFICATE_INVALID");
  const issuerSerial = new IssuerSerial();
  issuerSerial.issuer = new GeneralNamesAsRead([Object.assign(new GeneralNameAsRead(), { directoryName })]);
  issuerSerial.serialNumber = Uint8Array.from(certificate.serialNumberOctets).buffer;
  const essCertIdV2 = new EssCertIdV2();
  essCertIdV2.certHash = new OctetString(createHash("sha256").update(certificate.der).digest());
  essCertIdV2.issuerSerial = issuerSerial;
  const signingCertificate = new SigningCertificateV2();
  signingCertificate.certs = [essCertIdV2];
  return signingCertificate;
}

/**
 * The signed attributes of a signature: content type, message digest, signing certificate, and the signing time where
 * one is given: CAdES must have it, PAdES must not, since a PDF has it in its signature dictionary.
 *
 * @see RFC 5652, 11; EN 319 122-1, 6.3; EN 319 142-1, 6.3
 */
export function signedAttributes(
  certificate: Certificate,
  messageDigest: Uint8Array,
  signingTime?: Date,
): SignedAttributes {
  const contentType = Object.assign(new ContentTypeValue(), { contentType: ID.data });
  const attributes = [
    attribute(ID.contentType, contentType),
    attribute(ID.messageDigest, new OctetString(messageDigest)),
    attribute(ID.signingCertificateV2, signingCertificateV2(certificate)),
    ...(signingTime === undefined ? [] : [attribute(ID.signingTime, new Time(signingTime))]),
  ];
  // DER orders a set by its elements' octets. They differ before any octet of the digest, so its value plays no part.
  const encoded = attributes.map((value) => ({ value, bytes: writeAsn1(value) }));
  encoded.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return new SignedAttributes(encoded.map(({ value }) => value));
}
