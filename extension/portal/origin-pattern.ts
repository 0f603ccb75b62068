import type { Adapter } from "../../protocol/adapter/adapter.ts";

function matchesPattern(pattern: string, url: URL): boolean {
  const parts = /^(https?:)\/\/(\*\.)?([^:/]+)(?::(\d+))?\/\*$/.exec(pattern);
  if (parts === null) return false;
  const [, protocol, wildcard, host, port] = parts;
  if (protocol !== url.protocol || host === undefined) return false;
  // As the browser reads a match pattern: without a port, any port.
  if (port !== undefined && port !== effectivePort(url)) return false;
  return url.hostname === host || (wildcard !== undefined && url.hostname.endsWith(`.${host}`));
}

function effectivePort(url: URL): string {
  if (url.port !== "") return url.port;
  return url.protocol === "https:" ? "443" : "80";
}

/** Whether an address belongs to the adapter's portal. */
export function adapterCovers(adapter: Adapter, address: string): boolean {
  const url = URL.parse(address);
  return url !== null && adapter.origins.some((pattern) => matchesPattern(pattern, url));
}
