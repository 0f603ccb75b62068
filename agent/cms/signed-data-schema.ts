import {
  Attribute,
  CMSVersion,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignerIdentifier,
  SignerInfo,
} from "@peculiar/asn1-cms";
import { AsnArray, AsnProp, AsnPropTypes, AsnType, AsnTypeTypes } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Name } from "@peculiar/asn1-x509";

/**
 * The schemas of `@peculiar/asn1-cms`, where they have to keep bytes as they were read or to let unknown kinds pass.
 */

/** IssuerAndSerialNumber ::= SEQUENCE { issuer Name, serialNumber CertificateSerialNumber } */
export class IssuerAndSerialNumberAsRead extends IssuerAndSerialNumber {
  @AsnProp({ type: Name, raw: true })
  override issuer = new Name();
  issuerRaw = new Uint8Array();
}

/**
 * SignerIdentifier ::= CHOICE {
 *   issuerAndSerialNumber IssuerAndSerialNumber, subjectKeyIdentifier [0] SubjectKeyIdentifier }
 */
@AsnType({ type: AsnTypeTypes.Choice })
export class SignerIdentifierAsRead extends SignerIdentifier {
  @AsnProp({ type: IssuerAndSerialNumberAsRead })
  declare issuerAndSerialNumber?: IssuerAndSerialNumberAsRead;
}

/** SignedAttributes ::= SET SIZE (1..MAX) OF Attribute */
@AsnType({ type: AsnTypeTypes.Set, itemType: Attribute })
export class SignedAttributes extends AsnArray<Attribute> {}

/**
 * The stock schema does not keep the bytes of `signedAttrs`, though it names a member for them.
 *
 * SignerInfo ::= SEQUENCE {
 *   version CMSVersion, sid SignerIdentifier, digestAlgorithm DigestAlgorithmIdentifier,
 *   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL, signatureAlgorithm SignatureAlgorithmIdentifier,
 *   signature SignatureValue, unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
 */
export class SignerInfoAsRead extends SignerInfo {
  @AsnProp({ type: SignerIdentifierAsRead })
  override sid = new SignerIdentifierAsRead();

  @AsnProp({ type: SignedAttributes, context: 0, implicit: true, optional: true, raw: true })
  declare signedAttrs?: SignedAttributes;
}

@AsnType({ type: AsnTypeTypes.Set, itemType: SignerInfoAsRead })
export class SignerInfosAsRead extends AsnArray<SignerInfoAsRead> {}

/** A set of elements that are each taken as they are. */
@AsnType({ type: AsnTypeTypes.Set, itemType: AsnPropTypes.Any })
export class AnySet extends AsnArray<ArrayBuffer | null> {}

/**
 * Certificates stay bytes, since one that can't be read must not take the signature with it; so do revocation lists,
 * of which the stock schema knows one kind only.
 *
 * SignedData ::= SEQUENCE {
 *   version CMSVersion, digestAlgorithms DigestAlgorithmIdentifiers, encapContentInfo EncapsulatedContentInfo,
 *   certificates [0] IMPLICIT CertificateSet OPTIONAL, crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
 *   signerInfos SignerInfos }
 *
 * @see RFC 5652, 5.1
 */
export class SignedDataAsRead {
  @AsnProp({ type: AsnPropTypes.Integer })
  version = CMSVersion.v0;

  @AsnProp({ type: DigestAlgorithmIdentifiers })
  digestAlgorithms = new DigestAlgorithmIdentifiers();

  @AsnProp({ type: EncapsulatedContentInfo })
  encapContentInfo = new EncapsulatedContentInfo();

  @AsnProp({ type: AnySet, context: 0, implicit: true, optional: true })
  certificates?: AnySet;

  @AsnProp({ type: AnySet, context: 1, implicit: true, optional: true })
  crls?: AnySet;

  @AsnProp({ type: SignerInfosAsRead })
  signerInfos = new SignerInfosAsRead();
}

/**
 * ContentInfo ::= SEQUENCE { contentType ContentType, content [0] EXPLICIT ANY DEFINED BY contentType }
 *
 * @see RFC 5652, 3
 */
export class ContentInfoAsRead {
  @AsnProp({ type: AsnPropTypes.ObjectIdentifier })
  contentType = "";

  @AsnProp({ type: SignedDataAsRead, context: 0 })
  content = new SignedDataAsRead();
}

/** The value of the content-type attribute: ContentType ::= OBJECT IDENTIFIER */
@AsnType({ type: AsnTypeTypes.Choice })
export class ContentTypeValue {
  @AsnProp({ type: AsnPropTypes.ObjectIdentifier })
  contentType = "";
}

/**
 * CMSAlgorithmProtection ::= SEQUENCE {
 *   digestAlgorithm DigestAlgorithmIdentifier,
 *   signatureAlgorithm [1] SignatureAlgorithmIdentifier OPTIONAL,
 *   macAlgorithm [2] MessageAuthenticationCodeAlgorithm OPTIONAL }
 *
 * @see RFC 6211, 2; its tags are implicit
 */
export class AlgorithmProtection {
  @AsnProp({ type: AlgorithmIdentifier })
  digestAlgorithm = new AlgorithmIdentifier();

  @AsnProp({ type: AlgorithmIdentifier, context: 1, implicit: true, optional: true })
  signatureAlgorithm?: AlgorithmIdentifier;
}
