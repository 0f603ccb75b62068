import { id_pkix_ocsp_nocheck } from "@peculiar/asn1-ocsp";
import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isSameName } from "../x509/distinguished-name.ts";
import { isStrongKey, verifySignatureValue } from "../x509/public-key.ts";
import { keyHash } from "./cert-id.ts";
import type { OcspResponse } from "./response.ts";

const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

/**
 * Finds who signed a response: the issuer of the certificate that was asked for, or whom it has authorised by a
 * certificate of its own; and checks the signature.
 *
 * @returns the delegated responder's certificate, whose own dates and status are left to check; `null` for the issuer
 * @throws {KysoError} OCSP_RESPONDER_UNAUTHORIZED, OCSP_SIGNATURE_INVALID
 * @see RFC 6960, 4.2.2.2
 */
export function findResponder(response: OcspResponse, issuer: Certificate): Certificate | null {
  const named = [issuer, ...response.certificates].filter((certificate) => isNamed(certificate, response));
  const authorised = named.filter(
    (certificate) => isSameKey(certificate, issuer) || isDelegated(certificate, issuer),
  );
  if (authorised.length === 0) {
    throw new KysoError(
      "OCSP_RESPONDER_UNAUTHORIZED",
      `${named.length} certificates of the responder's name`,
    );
  }
  const signer = authorised.find((certificate) => hasSigned(certificate, response));
  if (signer === undefined) throw new KysoError("OCSP_SIGNATURE_INVALID");
  return isSameKey(signer, issuer) ? null : signer;
}

/** Whether the issuer vouches for a responder as long as its certificate runs, so that nobody need ask. */
export function isUnchecked({ extensions }: Certificate): boolean {
  return extensions.has(id_pkix_ocsp_nocheck);
}

function isNamed(certificate: Certificate, { responderName, responderKeyHash }: OcspResponse): boolean {
  return responderName === null
    ? Buffer.compare(keyHash(certificate, "SHA-1"), responderKeyHash ?? new Uint8Array()) === 0
    : isSameName(certificate.subjectDer, responderName);
}

function isSameKey(certificate: Certificate, issuer: Certificate): boolean {
  return (
    Buffer.compare(certificate.spki, issuer.spki) === 0 &&
    isSameName(certificate.subjectDer, issuer.subjectDer)
  );
}

function isDelegated(certificate: Certificate, issuer: Certificate): boolean {
  const { extendedKeyUsage, keyUsage, issuerDer, signatureAlgorithm, tbsDer, signatureValue } = certificate;
  const hash = signatureAlgorithm?.hash ?? null;
  return (
    extendedKeyUsage?.includes(OCSP_SIGNING) === true &&
    (keyUsage === null || keyUsage.digitalSignature || keyUsage.nonRepudiation) &&
    isSameName(issuerDer, issuer.subjectDer) &&
    isStrongKey(certificate) &&
    signatureAlgorithm !== null &&
    hash !== null &&
    hash !== "SHA-1" &&
    verifySignatureValue(issuer.spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue)
  );
}

/** SHA-1, under which two answers can be made with one signature, does not count. */
function hasSigned({ spki }: Certificate, response: OcspResponse): boolean {
  const { signatureAlgorithm, tbsDer, signatureValue } = response;
  const hash = signatureAlgorithm?.hash ?? null;
  if (signatureAlgorithm === null || hash === null || hash === "SHA-1") return false;
  return verifySignatureValue(spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue);
}
