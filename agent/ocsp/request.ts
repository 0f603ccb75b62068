import { id_pkix_ocsp_nonce, OCSPRequest, Request, TBSRequest } from "@peculiar/asn1-ocsp";
import { OctetString } from "@peculiar/asn1-schema";
import { Extension } from "@peculiar/asn1-x509";
import { writeAsn1 } from "../x509/asn1-value.ts";
import type { Certificate } from "../x509/certificate.ts";
import { certId } from "./cert-id.ts";

/** Octets of a nonce (RFC 9654, 2.1). */
export const NONCE_BYTES = 32;

/**
 * The request for one certificate's status.
 *
 * OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT Signature OPTIONAL }
 * TBSRequest ::= SEQUENCE {
 *   version [0] EXPLICIT Version DEFAULT v1, requestorName [1] EXPLICIT GeneralName OPTIONAL,
 *   requestList SEQUENCE OF Request, requestExtensions [2] EXPLICIT Extensions OPTIONAL }
 *
 * @param nonce `null` asks without one
 * @returns DER
 * @see RFC 6960, 4.1.1
 */
export function ocspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array | null,
): Uint8Array {
  const requestList = [new Request({ reqCert: certId(certificate, issuer) })];
  const tbsRequest = new TBSRequest({ requestList });
  if (nonce !== null) tbsRequest.requestExtensions = [nonceExtension(nonce)];
  return writeAsn1(new OCSPRequest({ tbsRequest }));
}

/** Nonce ::= OCTET STRING (SIZE(1..128)), within the extension's own (RFC 9654, 2.1). */
function nonceExtension(nonce: Uint8Array): Extension {
  const extnValue = new OctetString(writeAsn1(new OctetString(nonce)));
  return new Extension({ extnID: id_pkix_ocsp_nonce, critical: false, extnValue });
}
