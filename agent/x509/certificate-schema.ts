import { AsnProp } from "@peculiar/asn1-schema";
import { Certificate, Name, SubjectPublicKeyInfo, TBSCertificate, Validity } from "@peculiar/asn1-x509";

/**
 * A TBSCertificate that keeps the very bytes of what is compared, verified or hashed: encoding a value again is not
 * certain to give the bytes that were read.
 *
 * TBSCertificate ::= SEQUENCE {
 *   version [0] EXPLICIT Version DEFAULT v1, serialNumber CertificateSerialNumber, signature AlgorithmIdentifier,
 *   issuer Name, validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
 *   issuerUniqueID [1] IMPLICIT UniqueIdentifier OPTIONAL, subjectUniqueID [2] IMPLICIT UniqueIdentifier OPTIONAL,
 *   extensions [3] EXPLICIT Extensions OPTIONAL }
 *
 * @see RFC 5280, 4.1.2
 */
class TbsCertificateAsRead extends TBSCertificate {
  @AsnProp({ type: Name, raw: true })
  override issuer = new Name();
  issuerRaw = new Uint8Array();

  @AsnProp({ type: Validity, raw: true })
  override validity = new Validity();
  validityRaw = new Uint8Array();

  @AsnProp({ type: Name, raw: true })
  override subject = new Name();
  subjectRaw = new Uint8Array();

  @AsnProp({ type: SubjectPublicKeyInfo, raw: true })
  override subjectPublicKeyInfo = new SubjectPublicKeyInfo();
  subjectPublicKeyInfoRaw = new Uint8Array();
}

/**
 * Certificate ::= SEQUENCE {
 *   tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
 *
 * @see RFC 5280, 4.1
 */
export class CertificateAsRead extends Certificate {
  @AsnProp({ type: TbsCertificateAsRead, raw: true })
  override tbsCertificate = new TbsCertificateAsRead();
}
