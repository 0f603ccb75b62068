import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError, KysoError, type ErrorCode } from "../../protocol/error.ts";
import type { Credentials, HttpClient, HttpResponse } from "../http/http-client.ts";
import type { TrustStore } from "../trust/store.ts";
import { DEFAULT_SERVER_TIMEOUT_MS, MAX_CLOCK_DIFFERENCE_MS, MAX_RESPONSE_BYTES } from "./limit.ts";
import { checkTimestampToken } from "./timestamp-check.ts";
import { encodeRequest, newNonce } from "./timestamp-request.ts";
import { parseResponse } from "./timestamp-response.ts";
import { parseTimestampToken, type ParsedTimestampToken, type TimestampToken } from "./timestamp-token.ts";

/** A server that failed is tried last for so long, milliseconds: a batch must not wait for it at every document. */
const REST_MS = 60_000;

/** What such a server is given while it is, milliseconds; enough for one that works again. */
export const RESTING_TIMEOUT_MS = 5000;

/** A time stamp server. */
export interface TimestampServer {
  readonly url: string;
  readonly credentials?: Credentials | undefined;
  /** Object identifier of the rules that it is to keep to. */
  readonly policy?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface TimestampClientOptions {
  /** In the order in which they are tried. */
  readonly servers: readonly TimestampServer[];
  readonly http: HttpClient;
  readonly trust: Pick<TrustStore, "roots" | "intermediates">;
  readonly now: () => Date;
}

/** Asks for time stamps, and takes only those that hold. */
export class TimestampClient {
  readonly #options: TimestampClientOptions;
  /** Until when a server is tried last, by its address; milliseconds. */
  readonly #resting = new Map<string, number>();

  constructor(options: TimestampClientOptions) {
    this.#options = options;
  }

  /**
   * Has something stamped by the first server that does.
   *
   * @param imprint SHA-256 of what is stamped
   * @throws {KysoError} TSP_NOT_CONFIGURED without a server; TSP_UNREACHABLE when none of them answered; else what was
   * wrong with the first one that did: TSP_*, NETWORK_*; JOB_CANCELLED
   */
  async stamp(imprint: Uint8Array, signal?: AbortSignal): Promise<TimestampToken> {
    const failures: KysoError[] = [];
    for (const { server, timeoutMs } of this.#inOrder()) {
      try {
        const token = await this.#stampBy(server, timeoutMs, imprint, signal);
        this.#resting.delete(server.url);
        return token;
      } catch (error) {
        const failure = asKysoError(error);
        if (failure.code === "JOB_CANCELLED" || failure.code === "INTERNAL") throw failure;
        this.#resting.set(server.url, this.#options.now().getTime() + REST_MS);
        failures.push(failure);
      }
    }
    throw failureOfAll(failures);
  }

  #inOrder(): { readonly server: TimestampServer; readonly timeoutMs: number }[] {
    const now = this.#options.now().getTime();
    const rests = ({ url }: TimestampServer): boolean => (this.#resting.get(url) ?? 0) > now;
    const ofServer = ({ timeoutMs = DEFAULT_SERVER_TIMEOUT_MS }: TimestampServer): number => timeoutMs;
    const { servers } = this.#options;
    const fit = servers.filter((server) => !rests(server));
    return [
      ...fit.map((server) => ({ server, timeoutMs: ofServer(server) })),
      ...servers
        .filter(rests)
        .map((server) => ({ server, timeoutMs: Math.min(ofServer(server), RESTING_TIMEOUT_MS) })),
    ];
  }

  async #stampBy(
    { url, credentials, policy }: TimestampServer,
    timeoutMs: number,
    imprint: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<TimestampToken> {
    const nonce = newNonce();
    const response = await this.#options.http.send({
      url,
      method: "POST",
      headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
      body: encodeRequest({ imprint, nonce, ...(policy !== undefined && { policy }) }),
      timeoutMs,
      maxBytes: MAX_RESPONSE_BYTES,
      ...(signal !== undefined && { signal }),
      ...(credentials !== undefined && { credentials }),
    });
    const token = parseTimestampToken(grantedToken(response));
    this.#checkAnswer(token, nonce, policy);
    const { roots, intermediates: candidates } = this.#options.trust;
    const checked = checkTimestampToken(token, imprint, { roots, candidates, at: token.genTime });
    if ("failure" in checked) throw new KysoError(checked.failure, `${url}: ${checked.subIndication}`);
    return checked.token;
  }

  /** Whether this token answers this request, and now. */
  #checkAnswer(token: ParsedTimestampToken, nonce: Uint8Array, policy: string | undefined): void {
    if (token.nonce === null || Buffer.compare(token.nonce, nonce) !== 0) {
      throw new KysoError("TSP_NONCE_MISMATCH", "the nonce is another one");
    }
    if (token.hash !== "SHA-256") throw new KysoError("TSP_IMPRINT_MISMATCH", "another hash than was sent");
    if (policy !== undefined && token.policy !== policy) {
      throw new KysoError("TSP_RESPONSE_INVALID", `policy ${token.policy}`);
    }
    const difference = token.genTime.getTime() - this.#options.now().getTime();
    if (Math.abs(difference) > MAX_CLOCK_DIFFERENCE_MS) {
      throw new KysoError("TSP_TIME_WRONG", `the server's clock is ahead by ${difference} ms`);
    }
  }
}

/** The content type is not looked at: some servers send another one, and what counts is the token. */
function grantedToken({ status, body }: HttpResponse): Uint8Array {
  if (status === 401 || status === 403) throw httpError("TSP_ACCESS_DENIED", status);
  if (status < 200 || status > 299) throw httpError("TSP_SERVER_ERROR", status);
  const { token, status: pkiStatus, failInfo, statusString } = parseResponse(body);
  if (token !== null) return token;
  throw new KysoError("TSP_REFUSED", `status ${pkiStatus}, ${failInfo.join(" ")}: ${statusString}`);
}

function httpError(code: ErrorCode, httpStatus: number): KysoError {
  return new KysoError(code, `HTTP ${httpStatus}`, { detail: { httpStatus } });
}

const SILENCE: ReadonlySet<ErrorCode> = new Set(["NETWORK_UNREACHABLE", "NETWORK_TIMEOUT"]);

/** The failure that says most: of the first server that was reached at all. */
function failureOfAll(failures: readonly KysoError[]): KysoError {
  const [first] = failures;
  if (first === undefined) return new KysoError("TSP_NOT_CONFIGURED", "no time stamp server is set");
  const reached = failures.find(({ code }) => !SILENCE.has(code));
  const { code, detail } = reached ?? { code: "TSP_UNREACHABLE" as const, detail: undefined };
  const reasons = failures.map((failure) => `${failure.code}: ${failure.message}`).join("; ");
  return new KysoError(code, reasons, {
    cause: failures.length === 1 ? first : new AggregateError(failures, reasons),
    ...(detail !== undefined && { detail }),
  });
}
