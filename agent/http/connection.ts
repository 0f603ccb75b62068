import type * as undici from "undici";
import type { Dispatcher } from "undici";
import type { Credentials } from "./http-client.ts";
import { guardedLookup } from "./guarded-lookup.ts";
import type { Guard, NetworkGuard } from "./network-guard.ts";
import type { Proxy } from "./proxy.ts";

/** A connection that is not made by then counts as none, milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Idle connections are kept for what follows in the same job, milliseconds; for less than servers keep theirs, lest a
 * request meet one that was just closed.
 */
const KEEP_ALIVE_MS = 2000;

/** Largest header of an answer, bytes. */
const MAX_HEADER_BYTES = 32 * 1024;

/** How one request goes out. */
export interface Route {
  readonly dispatcher: Dispatcher;
  /** Where the request is sent; a proxy's where it is asked without a tunnel. */
  readonly origin: string;
  /** The request's target; an absolute one for such a proxy. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The value of an `Authorization` or `Proxy-Authorization` header (RFC 7617, 2). */
export function basic({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

/** Connections, made when they are first needed. */
export class Connections {
  readonly #dispatchers = new Map<string, Dispatcher>();
  readonly #library: typeof undici;
  readonly #guard: NetworkGuard;

  private constructor(library: typeof undici, guard: NetworkGuard) {
    this.#library = library;
    this.#guard = guard;
  }

  /** Loads the library that makes them, which a signature without a time stamp need not load. */
  static async load(guard: NetworkGuard): Promise<Connections> {
    return new Connections(await import("undici"), guard);
  }

  /** @param guard where the server must not be */
  route(target: URL, proxy: Proxy | null, guard: Guard): Route {
    const path = `${target.pathname}${target.search}`;
    if (proxy === null) {
      const dispatcher = guard === "none" ? this.#direct() : this.#guarded(guard);
      return { dispatcher, origin: target.origin, path, headers: {} };
    }
    if (target.protocol === "https:") {
      return { dispatcher: this.#tunnel(proxy), origin: target.origin, path, headers: {} };
    }
    // Many proxies let CONNECT through to port 443 only, so that plain HTTP is asked for in the absolute form (RFC 9112, 3.2.2).
    const { credentials } = proxy;
    return {
      dispatcher: this.#direct(),
      origin: proxy.url.origin,
      path: target.href.split("#", 1)[0] ?? target.href,
      headers: {
        host: target.host,
        ...(credentials !== null && { "proxy-authorization": basic(credentials) }),
      },
    };
  }

  async close(): Promise<void> {
    const dispatchers = [...this.#dispatchers.values()];
    this.#dispatchers.clear();
    await Promise.all(dispatchers.map(async (made) => made.destroy()));
  }

  #direct(): Dispatcher {
    return this.#kept("direct", () => {
      return new this.#library.Agent({ ...OPTIONS, connect: { timeout: CONNECT_TIMEOUT_MS } });
    });
  }

  #guarded(guard: Guard): Dispatcher {
    return this.#kept(`guarded ${guard}`, () => {
      const lookup = guardedLookup((address) => this.#guard.refuses(address, guard));
      return new this.#library.Agent({ ...OPTIONS, connect: { timeout: CONNECT_TIMEOUT_MS, lookup } });
    });
  }

  #tunnel({ url, credentials }: Proxy): Dispatcher {
    return this.#kept(`${url.origin} ${credentials === null ? "" : basic(credentials)}`, () => {
      return new this.#library.ProxyAgent({
        ...OPTIONS,
        uri: url.origin,
        proxyTls: { timeout: CONNECT_TIMEOUT_MS },
        requestTls: { timeout: CONNECT_TIMEOUT_MS },
        ...(credentials !== null && { token: basic(credentials) }),
      });
    });
  }

  #kept(key: string, make: () => Dispatcher): Dispatcher {
    const dispatcher = this.#dispatchers.get(key) ?? make();
    this.#dispatchers.set(key, dispatcher);
    return dispatcher;
  }
}

/** The client has a limit of its own for the whole exchange. */
const OPTIONS = {
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
} as const;
