import {
  id_pkix_ocsp_archive_cutoff,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_crl,
  id_pkix_ocsp_extended_revoke,
  id_pkix_ocsp_nonce,
  OCSPResponse,
  type CertID,
} from "@peculiar/asn1-ocsp";
import { OctetString } from "@peculiar/asn1-schema";
import type { Extension } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { revocationReason, type RevocationReason } from "../crl/revocation-reason.ts";
import { readSignatureAlgorithm } from "../x509/algorithm-identifier.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import type { CheckedAlgorithm } from "../x509/signature-algorithm.ts";
import { BasicOcspResponseAsRead, type SingleResponseAsRead } from "./response-schema.ts";

const CODE = "OCSP_RESPONSE_INVALID";

/** Largest response that is read, bytes. */
export const MAX_OCSP_BYTES = 256 * 1024;

/** What reading one response may cost; one with five hundred answers fits. */
const MAX_OCSP_ELEMENTS = 20_000;

/** Certificates of a response that are looked at. */
const MAX_OCSP_CERTIFICATES = 10;

/** Extensions that may be critical (RFC 6960, 4.4). */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([
  id_pkix_ocsp_nonce,
  id_pkix_ocsp_archive_cutoff,
  id_pkix_ocsp_crl,
  id_pkix_ocsp_extended_revoke,
]);

/** What a response says of one certificate. */
export interface SingleAnswer {
  readonly id: CertID;
  readonly status: "good" | "revoked" | "unknown";
  readonly revokedAt: Date | null;
  readonly reason: RevocationReason | null;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  /** Certificates that ended before it are not known to the responder any more; `null` where it does not say. */
  readonly archiveCutoff: Date | null;
}

/** A response that has been read; what it says is not yet checked. */
export interface OcspResponse {
  /** The OCSPResponse. */
  readonly der: Uint8Array;
  /** What the responder signed. */
  readonly tbsDer: Uint8Array;
  /** `null` for one that Kyso does not know. */
  readonly signatureAlgorithm: CheckedAlgorithm | null;
  readonly signatureValue: Uint8Array;
  /** DER of the responder's name; `null` where it is named by its key. */
  readonly responderName: Uint8Array | null;
  /** SHA-1 of the responder's public key; `null` where it is named by its name. */
  readonly responderKeyHash: Uint8Array | null;
  readonly producedAt: Date;
  readonly answers: readonly SingleAnswer[];
  readonly nonce: Uint8Array | null;
  /** Those that can be read. */
  readonly certificates: readonly Certificate[];
}

/**
 * Reads a response.
 *
 * OCSPResponse ::= SEQUENCE { responseStatus OCSPResponseStatus, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
 *
 * @param der exactly one OCSPResponse; copied
 * @throws {KysoError} OCSP_RESPONSE_INVALID; OCSP_REFUSED when the responder gives no answer
 * @see RFC 6960, 4.2.1
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  if (der.length > MAX_OCSP_BYTES) throw new KysoError(CODE, `a response of ${der.length} bytes`);
  const copy = Uint8Array.from(der);
  const allowance = { elements: MAX_OCSP_ELEMENTS };
  const { responseStatus, responseBytes } = readAsn1(copy, OCSPResponse, CODE, "DER lengths", allowance);
  const status: number = responseStatus;
  if (status !== 0) throw new KysoError("OCSP_REFUSED", `responseStatus ${status}`);
  if (responseBytes?.responseType !== id_pkix_ocsp_basic) throw new KysoError(CODE, "not a basic response");
  const bytes = new Uint8Array(responseBytes.response.buffer);
  return fromBasic(copy, readAsn1(bytes, BasicOcspResponseAsRead, CODE, "DER lengths", allowance));
}

function fromBasic(der: Uint8Array, basic: BasicOcspResponseAsRead): OcspResponse {
  const { responderID, producedAt, responses, responseExtensions } = basic.tbsResponseData;
  const { byNameRaw, byKey } = responderID;
  if ((byNameRaw === undefined) === (byKey === undefined)) throw new KysoError(CODE, "no responder");
  const extensions = knownExtensions(responseExtensions);
  const nonce = extensions.get(id_pkix_ocsp_nonce);
  return {
    der,
    tbsDer: basic.tbsResponseDataRaw,
    signatureAlgorithm: readSignatureAlgorithm(basic.signatureAlgorithm, CODE),
    signatureValue: new Uint8Array(basic.signature),
    responderName: byNameRaw ?? null,
    responderKeyHash: byKey === undefined ? null : new Uint8Array(byKey.buffer),
    producedAt,
    answers: responses.map(singleAnswer),
    nonce: nonce === undefined ? null : new Uint8Array(readAsn1(nonce, OctetString, CODE).buffer),
    certificates: readable([...(basic.certs ?? [])]),
  };
}

function singleAnswer(single: SingleResponseAsRead): SingleAnswer {
  const { certID, certStatus, thisUpdate, nextUpdate = null, singleExtensions } = single;
  const { revoked } = certStatus;
  const cutoff = knownExtensions(singleExtensions).get(id_pkix_ocsp_archive_cutoff);
  const isGood = certStatus.good !== undefined && revoked === undefined && certStatus.unknown === undefined;
  return {
    id: certID,
    status: revoked === undefined ? (isGood ? "good" : "unknown") : "revoked",
    revokedAt: revoked?.revocationTime ?? null,
    reason: revoked === undefined ? null : revocationReason(revoked.revocationReason?.reason),
    thisUpdate,
    nextUpdate,
    archiveCutoff: cutoff === undefined ? null : readTimeElement(cutoff, CODE),
  };
}

/** Values by type. One that is critical and not known makes the response none to rely on (RFC 6960, 4.4). */
function knownExtensions(list: readonly Extension[] | undefined): ReadonlyMap<string, Uint8Array> {
  for (const { extnID, critical } of list ?? []) {
    if (critical && !KNOWN_EXTENSIONS.has(extnID)) throw new KysoError(CODE, `critical extension ${extnID}`);
  }
  return new Map((list ?? []).map(({ extnID, extnValue }) => [extnID, new Uint8Array(extnValue.buffer)]));
}

function readable(certificates: readonly (ArrayBuffer | null)[]): readonly Certificate[] {
  return certificates.slice(0, MAX_OCSP_CERTIFICATES).flatMap((der) => {
    try {
      return der === null ? [] : [parseCertificate(new Uint8Array(der))];
    } catch {
      return [];
    }
  });
}
