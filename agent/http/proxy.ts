import { KysoError } from "../../protocol/error.ts";
import type { Credentials } from "./http-client.ts";
import { isLocalHost, networkAddress } from "./network-address.ts";

/**
 * How the network is reached: directly (`null`), as the environment says (`system`: HTTP_PROXY, HTTPS_PROXY, NO_PROXY in
 * capitals or small letters), or by one proxy. Proxies are asked by HTTP, with the Basic scheme where they want a user.
 */
export type ProxySetting = null | "system" | ({ readonly url: string } & Partial<Credentials>);

/** A proxy to go through. */
export interface Proxy {
  readonly url: URL;
  readonly credentials: Credentials | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for one address, or `null` for the direct way. This computer itself is never asked for through a proxy, which
 * would reach its own instead.
 *
 * @throws {KysoError} NETWORK_PROXY when the proxy's address is none
 */
export function proxyFor(target: URL, setting: ProxySetting, environment: Environment): Proxy | null {
  if (setting === null || isLocalHost(target)) return null;
  if (setting !== "system") {
    const { url, user, password = "" } = setting;
    return readProxy(url, user === undefined ? null : { user, password });
  }
  const name = target.protocol === "https:" ? "https_proxy" : "http_proxy";
  const url = variable(environment, name);
  return url === null || isExempt(target, variable(environment, "no_proxy")) ? null : readProxy(url, null);
}

function variable(environment: Environment, name: string): string | null {
  const value = environment[name] ?? environment[name.toUpperCase()] ?? "";
  return value.trim() === "" ? null : value.trim();
}

/** What the environment names may lack its scheme, and carry the user. */
function readProxy(text: string, credentials: Credentials | null): Proxy {
  try {
    const url = new URL(text.includes("://") ? text : `http://${text}`);
    const user = decodeURIComponent(url.username);
    const own = user === "" ? null : { user, password: decodeURIComponent(url.password) };
    url.username = "";
    url.password = "";
    return { url: networkAddress(url.origin), credentials: credentials ?? own };
  } catch (cause) {
    throw new KysoError("NETWORK_PROXY", "the proxy's address is none", { cause });
  }
}

/** `example.vn` and `.example.vn` stand for the host and all below it, `*` for every host; a port narrows it. */
function isExempt(target: URL, list: string | null): boolean {
  const port = target.port === "" ? (target.protocol === "https:" ? "443" : "80") : target.port;
  return (list ?? "").split(/[\s,]+/).some((entry) => {
    const [, name, only] = /^(.+?)(?::([0-9]+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === undefined || (only !== undefined && only !== port)) return false;
    const host = name.replace(/^\*?\./, "");
    return host === "*" || target.hostname === host || target.hostname.endsWith(`.${host}`);
  });
}
