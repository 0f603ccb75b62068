import type { Readable } from "node:stream";
import type { AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";
import { basic, Connections } from "./connection.ts";
import { withinDeadline } from "./deadline.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./http-client.ts";
import { isLocalHost, isLoopbackHost, networkAddress } from "./network-address.ts";
import { networkError } from "./network-error.ts";
import { proxyFor, type Environment, type Proxy, type ProxySetting } from "./proxy.ts";

/** Redirects that are followed for one request. */
export const MAX_REDIRECTS = 3;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const PROXY_AUTHENTICATION_REQUIRED = 407;

/** How the network is reached. */
export interface NetworkRules {
  readonly proxy: ProxySetting;
  /**
   * Servers on this computer or its link, as `host:port`, that certificates may name; nothing else there is asked on a
   * certificate's word.
   */
  readonly localServers?: readonly string[];
  /** For the proxy setting `system`; by default the process's own. */
  readonly environment?: Environment;
}

/** One hop of a request. */
interface Hop {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly isGuarded: boolean;
  /** Whether this is the server that the request named. */
  readonly isOwn: boolean;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/**
 * HTTP and HTTPS over sockets and proxies.
 *
 * Addresses from certificates can be anybody's: they must not make this computer talk to what only it can reach (its own
 * loopback, its link, a cloud's address of secrets). They are refused by their host, and again by what their name resolves
 * to, where the connection is made. Through a proxy only the host can be looked at: names are resolved there. The same
 * holds for redirects that lead to another server. Private networks are let through, since closed ones need them.
 */
export class NetworkClient implements HttpClient {
  readonly #rules: NetworkRules;
  readonly #connections = new Connections();

  constructor(rules: NetworkRules) {
    this.#rules = rules;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = networkAddress(request.url);
    const { addressFrom = "setting" } = request;
    const isGuarded = addressFrom === "certificate" || (addressFrom === "authority" && !isLoopbackHost(url));
    return withinDeadline(request.timeoutMs, request.signal, async (signal) => {
      let hop: Hop = { url, method: request.method, isGuarded, isOwn: true };
      for (let redirects = 0; ; redirects++) {
        const answer = await this.#ask(request, hop, signal);
        const next = nextHop(hop, answer);
        if (next === null) return await readAnswer(answer, request.maxBytes);
        answer.body.on("error", () => undefined).destroy();
        if (redirects === MAX_REDIRECTS) throw invalid(`more than ${MAX_REDIRECTS} redirects`);
        hop = next;
      }
    });
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #ask(request: HttpRequest, hop: Hop, signal: AbortSignal): Promise<Answer> {
    const { url, method, isOwn } = hop;
    const isGuarded = hop.isGuarded && this.#rules.localServers?.includes(hostPort(url)) !== true;
    if (isGuarded && isLocalHost(url)) throw invalid(`${url.host} is on this computer or its link`);
    const proxy = proxyFor(url, this.#rules.proxy, this.#rules.environment ?? process.env);
    const { dispatcher, origin, path, headers } = await this.#connections.route(url, proxy, isGuarded);
    const authorization = isOwn && request.credentials !== undefined ? basic(request.credentials) : null;
    try {
      const answer: Answer = await dispatcher.request({
        origin,
        path,
        method,
        headers: {
          ...request.headers,
          ...headers,
          // A compressed answer could be small and become large.
          "accept-encoding": "identity",
          ...(authorization !== null && { authorization }),
        },
        body: method === "POST" ? (request.body ?? new Uint8Array()) : null,
        signal,
      });
      return refuseProxyAnswer(answer, proxy);
    } catch (error) {
      throw networkError(error, proxy !== null);
    }
  }
}

function refuseProxyAnswer(answer: Answer, proxy: Proxy | null): Answer {
  if (proxy === null || answer.statusCode !== PROXY_AUTHENTICATION_REQUIRED) return answer;
  answer.body.on("error", () => undefined).destroy();
  throw new KysoError("NETWORK_PROXY", "the proxy wants a user and a password", {
    detail: { httpStatus: answer.statusCode },
  });
}

/** Where an answer sends the request on; `null` for one that is final. */
function nextHop(hop: Hop, { statusCode, headers }: Answer): Hop | null {
  const { location } = headers;
  if (!REDIRECTS.has(statusCode) || typeof location !== "string") return null;
  const url = networkAddress(location, hop.url);
  if (hop.url.protocol === "https:" && url.protocol !== "https:") {
    throw invalid("a redirect from https to http");
  }
  const isSameServer = url.origin === hop.url.origin;
  return {
    url,
    // After 301 and 302 browsers ask by GET, which a time stamp or a status can't be asked by (RFC 9110, 15.4).
    method: statusCode === 303 ? "GET" : hop.method,
    isGuarded: hop.isGuarded || !isSameServer,
    isOwn: hop.isOwn && isSameServer,
  };
}

async function readAnswer({ statusCode, headers, body }: Answer, maxBytes: number): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw networkError(error, false);
  }
  const contentType = headers["content-type"];
  return {
    status: statusCode,
    contentType: typeof contentType === "string" ? contentType : null,
    body: new Uint8Array(Buffer.concat(chunks, length)),
  };
}

function hostPort({ hostname, port, protocol }: URL): string {
  const wellKnown = protocol === "https:" ? "443" : "80";
  return `${hostname}:${port === "" ? wellKnown : port}`;
}

function invalid(message: string): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", message);
}

function tooLarge(maxBytes: number): KysoError {
  return new KysoError("NETWORK_RESPONSE_TOO_LARGE", `an answer of more than ${maxBytes} bytes`, {
    detail: { limit: maxBytes },
  });
}
