import type { Readable } from "node:stream";
import type { AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";
import { type AddressRewrite, rewrittenAddress } from "./address-rewrite.ts";
import { basic, Connections } from "./connection.ts";
import { withinDeadline } from "./deadline.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./http-client.ts";
import { askNameServers } from "./name-resolver.ts";
import { isLoopbackHost, networkAddress } from "./network-address.ts";
import { networkError } from "./network-error.ts";
import { type Guard, type NameResolver, NetworkGuard } from "./network-guard.ts";
import { proxyFor, type Environment, type Proxy, type ProxySetting } from "./proxy.ts";

/** Redirects that are followed for one request. */
export const MAX_REDIRECTS = 3;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const PROXY_AUTHENTICATION_REQUIRED = 407;

/** How the network is reached. */
export interface NetworkRules {
  readonly proxy: ProxySetting;
  /**
   * Servers on this computer, its link or private networks that certificates and documents may name, and that no proxy is
   * asked for; see {@link file://./server-pattern.ts} for their forms.
   */
  readonly localServers?: readonly string[];
  /** Stand-ins for addresses out of certificates and documents. */
  readonly addressRewrites?: readonly AddressRewrite[];
  /** Whether nothing is sent at all. */
  readonly offline?: boolean;
  /** For the proxy setting `system`; by default the process's own. */
  readonly environment?: Environment;
  /** For names that a proxy looks up; by default the name servers of this computer. */
  readonly resolve?: NameResolver;
}

/** One hop of a request. */
interface Hop {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly guard: Guard;
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
 * loopback, its link, a cloud's address of secrets), and those out of documents not to private networks either. They are
 * refused by their host, and again by what their name resolves to, where the connection is made. Through a proxy, which
 * looks names up itself, they are refused by what this computer's name servers say, if they know. The same holds for
 * redirects that lead to another server.
 */
export class NetworkClient implements HttpClient {
  readonly #rules: NetworkRules;
  readonly #guard: NetworkGuard;
  #connections: Promise<Connections> | null = null;

  /** @throws {KysoError} SETTING_INVALID */
  constructor(rules: NetworkRules) {
    this.#rules = rules;
    this.#guard = new NetworkGuard(rules.localServers ?? []);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#rules.offline === true) throw new KysoError("NETWORK_OFFLINE");
    const url = networkAddress(request.url);
    // Loading takes none of the time that the server has to answer.
    const connections = await (this.#connections ??= Connections.load(this.#guard));
    return withinDeadline(request.timeoutMs, request.signal, async (signal) => {
      let hop = this.#standIn(request, {
        url,
        method: request.method,
        guard: firstGuard(request, url),
        isOwn: true,
      });
      for (let redirects = 0; ; redirects++) {
        const answer = await this.#ask(connections, request, hop, signal);
        const next = nextHop(request, hop, answer);
        if (next === null) return await readAnswer(answer, request.maxBytes);
        answer.body.on("error", () => undefined).destroy();
        if (redirects === MAX_REDIRECTS) throw invalid(`more than ${MAX_REDIRECTS} redirects`);
        hop = this.#standIn(request, next);
      }
    });
  }

  async close(): Promise<void> {
    await (await this.#connections)?.close();
  }

  /** What the settings have asked instead, which they may have anywhere. */
  #standIn({ addressFrom = "setting" }: HttpRequest, hop: Hop): Hop {
    const { addressRewrites = [] } = this.#rules;
    const url = addressFrom === "setting" ? null : rewrittenAddress(hop.url, addressRewrites);
    return url === null ? hop : { ...hop, url, guard: "none" };
  }

  #proxyFor(url: URL): Proxy | null {
    return proxyFor(url, this.#rules.proxy, this.#rules.environment ?? process.env);
  }

  async #ask(connections: Connections, request: HttpRequest, hop: Hop, signal: AbortSignal): Promise<Answer> {
    const { url, method, isOwn } = hop;
    const isListed = this.#guard.lists(url);
    const guard = isListed ? "none" : hop.guard;
    this.#guard.check(url, guard);
    const proxy = isListed ? null : this.#proxyFor(url);
    if (proxy !== null) await this.#guard.checkName(url, guard, this.#rules.resolve ?? askNameServers);
    const { dispatcher, origin, path, headers } = connections.route(url, proxy, guard);
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

/** Where the address that a request names must not lead. */
function firstGuard({ addressFrom = "setting" }: HttpRequest, url: URL): Guard {
  if (addressFrom === "document") return "private";
  return addressFrom === "setting" || isLoopbackHost(url) ? "none" : "local";
}

function refuseProxyAnswer(answer: Answer, proxy: Proxy | null): Answer {
  if (proxy === null || answer.statusCode !== PROXY_AUTHENTICATION_REQUIRED) return answer;
  answer.body.on("error", () => undefined).destroy();
  throw new KysoError("NETWORK_PROXY", "the proxy wants a user and a password", {
    detail: { httpStatus: answer.statusCode },
  });
}

/** Where an answer sends the request on; `null` for one that is final. */
function nextHop({ addressFrom }: HttpRequest, hop: Hop, { statusCode, headers }: Answer): Hop | null {
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
    guard: isSameServer ? hop.guard : addressFrom === "document" ? "private" : "local",
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
  const { "content-type": contentType, date } = headers;
  return {
    status: statusCode,
    contentType: typeof contentType === "string" ? contentType : null,
    date: typeof date === "string" ? date : null,
    body: new Uint8Array(Buffer.concat(chunks, length)),
  };
}

function invalid(message: string): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", message);
}

function tooLarge(maxBytes: number): KysoError {
  return new KysoError("NETWORK_RESPONSE_TOO_LARGE", `an answer of more than ${maxBytes} bytes`, {
    detail: { limit: maxBytes },
  });
}
