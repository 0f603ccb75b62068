import { randomBytes } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { Moment } from "../crl/certificate-statement.ts";
import type { HttpClient } from "../http/http-client.ts";
import { checkOcspResponse } from "../ocsp/answer.ts";
import { NONCE_BYTES, ocspRequest } from "../ocsp/request.ts";
import { ocspAddresses } from "../ocsp/responder-address.ts";
import { MAX_OCSP_BYTES } from "../ocsp/response.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Finding } from "./finding.ts";
import type { Evidence } from "./revocation-status.ts";
import { type Deadline, fetchAnswer } from "./status-fetch.ts";

/** Whose status is asked for. */
export interface ResponderQuestion extends Moment {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/** Shows that a delegated responder was not revoked, where its issuer does not vouch for it; `null` where nothing does. */
export type ResponderCheck = (responder: Certificate) => Promise<Evidence | null>;

/** A response, and where it came from. */
export interface ReceivedResponse {
  /** OCSPResponse. */
  readonly der: Uint8Array;
  /** What was sent with the request, if anything. */
  readonly nonce: Uint8Array | null;
  /** An address, or `null` for a response that was at hand. */
  readonly source: string | null;
}

/**
 * What a response says of a certificate.
 *
 * @throws {KysoError} OCSP_*
 */
export async function responseFinding(
  { der, nonce, source }: ReceivedResponse,
  question: ResponderQuestion,
  checkResponder: ResponderCheck,
): Promise<Finding> {
  const { statement, producedAt, responder, mustCheckResponder } = checkOcspResponse(der, {
    ...question,
    nonce,
    isFresh: source !== null,
  });
  const support = responder !== null && mustCheckResponder ? [await shown(responder, checkResponder)] : [];
  return {
    statement,
    evidence: {
      kind: "ocsp",
      der: [der],
      producedAt,
      nextUpdate: statement.nextUpdate,
      signerCertificates: responder === null ? [] : [responder],
      support,
      source,
    },
  };
}

async function shown(responder: Certificate, check: ResponderCheck): Promise<Evidence> {
  const evidence = await check(responder);
  if (evidence === null) {
    throw new KysoError("OCSP_RESPONDER_UNAUTHORIZED", "the responder may have been revoked");
  }
  return evidence;
}

/** OCSP responders at the addresses that certificates name. */
export class ResponderSource {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /**
   * What the responder of a certificate says of it.
   *
   * @param onFailure told why an address was of no use
   * @returns `null` where none was
   */
  async find(
    question: ResponderQuestion,
    checkResponder: ResponderCheck,
    deadline: Deadline,
    onFailure: (error: unknown) => void,
  ): Promise<Finding | null> {
    for (const url of ocspAddresses(question.certificate)) {
      try {
        return await this.#ask(url, question, checkResponder, deadline);
      } catch (error) {
        onFailure(error);
      }
    }
    return null;
  }

  /** Some responders that sign in advance refuse a nonce instead of passing over it (RFC 5019, 4): once more without. */
  async #ask(
    url: string,
    question: ResponderQuestion,
    checkResponder: ResponderCheck,
    deadline: Deadline,
  ): Promise<Finding> {
    const { certificate, issuer } = question;
    const send = async (nonce: Uint8Array | null): Promise<Finding> => {
      const body = ocspRequest(certificate, issuer, nonce);
      const der = await fetchAnswer(this.#http, { url, body, maxBytes: MAX_OCSP_BYTES, deadline });
      return responseFinding({ der, nonce, source: url }, question, checkResponder);
    };
    try {
      return await send(randomBytes(NONCE_BYTES));
    } catch (error) {
      if (error instanceof KysoError && error.code === "OCSP_REFUSED") return await send(null);
      throw error;
    }
  }
}
