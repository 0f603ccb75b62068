import {
  AsnArray,
  AsnIntegerArrayBufferConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
  OctetString,
} from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, GeneralName, Name } from "@peculiar/asn1-x509";

/** The directory name keeps the bytes that were read, to be compared with a certificate's. */
@AsnType({ type: AsnTypeTypes.Choice })
export class GeneralNameAsRead extends GeneralName {
  @AsnProp({ type: Name, context: 4, raw: true })
  declare directoryName?: Name;
  directoryNameRaw?: Uint8Array;
}

/** GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName */
@AsnType({ type: AsnTypeTypes.Sequence, itemType: GeneralNameAsRead })
export class GeneralNamesAsRead extends AsnArray<GeneralNameAsRead> {}

/** IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber } */
export class IssuerSerial {
  @AsnProp({ type: GeneralNamesAsRead })
  issuer = new GeneralNamesAsRead();

  @AsnProp({ type: AsnPropTypes.Integer, converter: AsnIntegerArrayBufferConverter })
  serialNumber = new ArrayBuffer(0);
}

/**
 * ESSCertID ::= SEQUENCE { certHash Hash, issuerSerial IssuerSerial OPTIONAL }
 * Hash ::= OCTET STRING -- SHA-1
 */
export class EssCertId {
  @AsnProp({ type: OctetString })
  certHash = new OctetString();

  @AsnProp({ type: IssuerSerial, optional: true })
  issuerSerial?: IssuerSerial;
}

/**
 * ESSCertIDv2 ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
 *   certHash      Hash,
 *   issuerSerial  IssuerSerial OPTIONAL }
 *
 * The default is left to whoever reads: one of a structured type would take any element for `hashAlgorithm`.
 */
export class EssCertIdV2 {
  @AsnProp({ type: AlgorithmIdentifier, optional: true })
  hashAlgorithm?: AlgorithmIdentifier;

  @AsnProp({ type: OctetString })
  certHash = new OctetString();

  @AsnProp({ type: IssuerSerial, optional: true })
  issuerSerial?: IssuerSerial;
}

/**
 * SigningCertificate ::= SEQUENCE {
 *   certs SEQUENCE OF ESSCertID, policies SEQUENCE OF PolicyInformation OPTIONAL }
 *
 * @see RFC 2634, 5.4
 */
export class SigningCertificate {
  @AsnProp({ type: EssCertId, repeated: "sequence" })
  certs: EssCertId[] = [];

  @AsnProp({ type: AsnPropTypes.Any, optional: true })
  policies?: ArrayBuffer;
}

/**
 * SigningCertificateV2 ::= SEQUENCE {
 *   certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
 *
 * @see RFC 5035, 3
 */
export class SigningCertificateV2 {
  @AsnProp({ type: EssCertIdV2, repeated: "sequence" })
  certs: EssCertIdV2[] = [];

  @AsnProp({ type: AsnPropTypes.Any, optional: true })
  policies?: ArrayBuffer;
}
