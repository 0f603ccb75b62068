import { KysoError } from "../../protocol/error.ts";
import type { HttpClient } from "../http/http-client.ts";

/** Until when answers are waited for. */
export interface Deadline {
  /** Milliseconds that are left; never below 0. */
  left(): number;
}

/** A deadline from now on, by a clock that nobody sets. */
export function deadlineIn(milliseconds: number): Deadline {
  const ends = performance.now() + milliseconds;
  return { left: () => Math.max(0, ends - performance.now()) };
}

/** What is asked for. */
export interface StatusRequest {
  readonly url: string;
  /** An OCSP request; without one, a list is fetched. */
  readonly body?: Uint8Array;
  readonly maxBytes: number;
  readonly deadline: Deadline;
}

/**
 * Fetches an answer from an address that a certificate names.
 *
 * @throws {KysoError} NETWORK_*, REVOCATION_HTTP_STATUS
 * @see RFC 6960, A.1; RFC 5280, 4.2.1.13
 */
export async function fetchAnswer(
  http: HttpClient,
  { url, body, maxBytes, deadline }: StatusRequest,
): Promise<Uint8Array> {
  const timeoutMs = Math.ceil(deadline.left());
  if (timeoutMs === 0) throw new KysoError("NETWORK_TIMEOUT", `no time left for ${url}`);
  const asked =
    body === undefined
      ? ({ method: "GET", headers: { accept: "application/pkix-crl, */*" } } as const)
      : ({
          method: "POST",
          body,
          headers: { "content-type": "application/ocsp-request", accept: "application/ocsp-response" },
        } as const);
  const response = await http.send({ url, ...asked, timeoutMs, maxBytes, addressFrom: "authority" });
  if (response.status !== 200) {
    throw new KysoError("REVOCATION_HTTP_STATUS", url, { detail: { httpStatus: response.status } });
  }
  return response.body;
}
