import { CertStatus, ResponderID, ResponseData, RevokedInfo, SingleResponse } from "@peculiar/asn1-ocsp";
import {
  AsnArray,
  AsnGeneralizedTimeConverter,
  AsnProp,
  AsnPropTypes,
  AsnType,
  AsnTypeTypes,
} from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Name } from "@peculiar/asn1-x509";
import { readTime } from "../x509/asn1-time.ts";

/**
 * The schemas of `@peculiar/asn1-ocsp`, where they have to keep bytes as they were read, or to refuse what is no time.
 */

type GeneralizedTime = Parameters<typeof AsnGeneralizedTimeConverter.fromASN>[0];

/** The schemas make some date of any text. */
const TIME = {
  type: AsnPropTypes.GeneralizedTime,
  converter: {
    ...AsnGeneralizedTimeConverter,
    fromASN: ({ valueBlock }: GeneralizedTime): Date =>
      readTime(Buffer.from(valueBlock.valueHexView).toString("latin1"), "OCSP_RESPONSE_INVALID"),
  },
};

/** RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL } */
class RevokedInfoAsRead extends RevokedInfo {
  @AsnProp(TIME)
  override revocationTime = new Date(0);
}

/** CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT UnknownInfo } */
@AsnType({ type: AsnTypeTypes.Choice })
class CertStatusAsRead extends CertStatus {
  @AsnProp({ type: RevokedInfoAsRead, context: 1, implicit: true })
  declare revoked?: RevokedInfoAsRead;
}

/**
 * SingleResponse ::= SEQUENCE {
 *   certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
 *   nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL, singleExtensions [1] EXPLICIT Extensions OPTIONAL }
 */
export class SingleResponseAsRead extends SingleResponse {
  @AsnProp({ type: CertStatusAsRead })
  override certStatus = new CertStatusAsRead();

  @AsnProp(TIME)
  override thisUpdate = new Date(0);

  @AsnProp({ ...TIME, context: 0, optional: true })
  declare nextUpdate?: Date;
}

/** ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash } */
@AsnType({ type: AsnTypeTypes.Choice })
class ResponderIdAsRead extends ResponderID {
  @AsnProp({ type: Name, context: 1, raw: true })
  declare byName?: Name;
  declare byNameRaw?: Uint8Array;
}

/**
 * ResponseData ::= SEQUENCE {
 *   version [0] EXPLICIT Version DEFAULT v1, responderID ResponderID, producedAt GeneralizedTime,
 *   responses SEQUENCE OF SingleResponse, responseExtensions [1] EXPLICIT Extensions OPTIONAL }
 */
class ResponseDataAsRead extends ResponseData {
  @AsnProp({ type: ResponderIdAsRead })
  override responderID = new ResponderIdAsRead();

  @AsnProp(TIME)
  override producedAt = new Date(0);

  @AsnProp({ type: SingleResponseAsRead, repeated: "sequence" })
  override responses: SingleResponseAsRead[] = [];
}

/** Certificates stay bytes, since one that can't be read must not take the answer with it. */
@AsnType({ type: AsnTypeTypes.Sequence, itemType: AsnPropTypes.Any })
class AnySequence extends AsnArray<ArrayBuffer | null> {}

/**
 * BasicOCSPResponse ::= SEQUENCE {
 *   tbsResponseData ResponseData, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING,
 *   certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
 *
 * @see RFC 6960, 4.2.1
 */
export class BasicOcspResponseAsRead {
  @AsnProp({ type: ResponseDataAsRead, raw: true })
  tbsResponseData = new ResponseDataAsRead();
  tbsResponseDataRaw = new Uint8Array();

  @AsnProp({ type: AlgorithmIdentifier })
  signatureAlgorithm = new AlgorithmIdentifier();

  @AsnProp({ type: AsnPropTypes.BitString })
  signature = new ArrayBuffer(0);

  @AsnProp({ type: AnySequence, context: 0, optional: true })
  certs?: AnySequence;
}
