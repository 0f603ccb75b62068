import { KysoError } from "../../protocol/error.ts";
import {
  CLOCK_TOLERANCE_MS,
  checkTimes,
  type CertificateStatement,
  type Moment,
} from "../crl/certificate-statement.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isAbout } from "./cert-id.ts";
import { findResponder, isUnchecked } from "./responder.ts";
import { parseOcspResponse, type OcspResponse, type SingleAnswer } from "./response.ts";

/** Whom a response is asked for, and when it has to be of use. */
export interface OcspQuestion extends Moment {
  readonly certificate: Certificate;
  /** The next certificate of a checked path. */
  readonly issuer: Certificate;
  /** What was sent; `null` where nothing was. */
  readonly nonce: Uint8Array | null;
  /** Whether the response was just asked for, so that its responder has to be valid now. */
  readonly isFresh: boolean;
}

/** A checked response. */
export interface OcspAnswer {
  readonly statement: CertificateStatement;
  readonly producedAt: Date;
  /** A delegated responder; `null` where the issuer itself has answered. */
  readonly responder: Certificate | null;
  /** Whether the responder's own status has to be learnt before it is relied on. */
  readonly mustCheckResponder: boolean;
}

/**
 * Reads a response and checks who signed it, what about, and when.
 *
 * @param der OCSPResponse
 * @throws {KysoError} OCSP_RESPONSE_INVALID, OCSP_REFUSED, OCSP_CERTIFICATE_MISMATCH, OCSP_NONCE_MISMATCH,
 * OCSP_RESPONDER_UNAUTHORIZED, OCSP_SIGNATURE_INVALID, OCSP_OUT_OF_DATE
 * @see RFC 6960, 3.2
 */
export function checkOcspResponse(der: Uint8Array, question: OcspQuestion): OcspAnswer {
  return checkParsedResponse(parseOcspResponse(der), question);
}

/** The same of a response that has been read. */
export function checkParsedResponse(response: OcspResponse, question: OcspQuestion): OcspAnswer {
  const { certificate, issuer, nonce, now, isFresh } = question;
  const answer = newest(response.answers.filter(({ id }) => isAbout(id, certificate, issuer)));
  // Responders that sign in advance leave the nonce out (RFC 5019, 4).
  const isOther = nonce !== null && response.nonce !== null && Buffer.compare(nonce, response.nonce) !== 0;
  if (isOther) throw new KysoError("OCSP_NONCE_MISMATCH");
  const responder = findResponder(response, issuer);
  const { producedAt } = response;
  if (producedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw new KysoError("OCSP_OUT_OF_DATE", "produced in the future");
  }
  checkTimes(answer, question, "OCSP_OUT_OF_DATE");
  if (responder !== null) checkResponderDates(responder, isFresh ? [producedAt, now] : [producedAt]);
  return {
    statement: { ...answer, keepsExpiredSince: answer.archiveCutoff },
    producedAt,
    responder,
    mustCheckResponder: responder !== null && !isUnchecked(responder),
  };
}

function newest(answers: readonly SingleAnswer[]): SingleAnswer {
  const [first, ...others] = answers;
  if (first === undefined) throw new KysoError("OCSP_CERTIFICATE_MISMATCH");
  return others.reduce((latest, one) => (one.thisUpdate > latest.thisUpdate ? one : latest), first);
}

/** An answer that was kept counts as of its making; one that was just asked for has to be signed by who may sign now. */
function checkResponderDates({ notBefore, notAfter }: Certificate, times: readonly Date[]): void {
  const isValid = times.every(
    (time) =>
      time.getTime() + CLOCK_TOLERANCE_MS >= notBefore.getTime() &&
      time.getTime() - CLOCK_TOLERANCE_MS <= notAfter.getTime(),
  );
  if (!isValid)
    throw new KysoError("OCSP_RESPONDER_UNAUTHORIZED", "the responder's certificate is not valid");
}
