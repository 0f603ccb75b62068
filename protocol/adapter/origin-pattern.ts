import type { Adapter } from "./adapter.ts";
import { readAddress } from "./page-dom.ts";

type Address = NonNullable<ReturnType<typeof readAddress>>;

function matchesPattern(pattern: string, address: Address): boolean {
  const parts = /^(https?:)\/\/(\*\.)?([^:/]+)(?::(\d+))?\/\*$/.exec(pattern);
  if (parts === null) return false;
  const [, protocol, wildcard, host, port] = parts;
  if (protocol !== address.protocol || host === undefined) return false;
  // As the browser reads a match pattern: without a port, any port.
  if (port !== undefined && port !== effectivePort(address)) return false;
  return address.hostname === host || (wildcard !== undefined && address.hostname.endsWith(`.${host}`));
}

function effectivePort({ port, protocol }: Address): string {
  if (port !== "") return port;
  return protocol === "https:" ? "443" : "80";
}

/** Whether an address belongs to the adapter's portal. */
export function adapterCovers({ origins }: Pick<Adapter, "origins">, address: string): boolean {
  const read = readAddress(address);
  return read !== null && origins.some((pattern) => matchesPattern(pattern, read));
}
