import { KysoError } from "../../../protocol/error.ts";
import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";

/*
 * Where a portal may have documents fetched from and sent to: its own site without a question, other hosts with the
 * user's consent, this computer only where the portal itself lives here.
 */

/** Longest address of a source or destination, characters. */
export const MAX_ADDRESS_CHARACTERS = 8_000;

/** What systems call this computer in the file that they are delivered with. */
const HOSTS_FILE_NAMES = new Set([
  "localhost.localdomain",
  "localhost4",
  "localhost6",
  "localhost6.localdomain6",
  "ip6-localhost",
  "ip6-loopback",
]);

/** Whether a host name, as `URL.hostname` writes it, is this computer. @see RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, "");
  if (host === "localhost" || host.endsWith(".localhost") || HOSTS_FILE_NAMES.has(host)) return true;
  if (/^(127|0)(\.\d{1,3}){3}$/.test(host)) return true;
  if (host === "[::1]" || host === "[::]") return true;
  // As the URL standard writes an IPv4 address that was mapped into IPv6: two groups of four hexadecimal digits.
  const mapped = /^\[::(?:ffff:)?([0-9a-f]{1,4}):[0-9a-f]{1,4}\]$/.exec(host)?.[1];
  return mapped !== undefined && (Number.parseInt(mapped, 16) >> 8 === 127 || mapped === "0");
}

/**
 * An address that a page gave for a source or destination.
 * @param origin of the page, as the browser states it
 * @throws {KysoError} PORTAL_ADDRESS_INVALID for all that is no complete http or https address; PORTAL_TARGET_LOOPBACK
 */
export function checkedAddress(address: string, origin: string): URL {
  // Nothing is completed: a bare name or a path means a file of some other computer.
  const url = /^https?:\/\//i.test(address) ? URL.parse(address) : null;
  if (url === null || url.hostname === "" || address.length > MAX_ADDRESS_CHARACTERS) {
    throw new KysoError("PORTAL_ADDRESS_INVALID");
  }
  // Names and passwords in addresses are refused by fetch, and only ever deceive.
  if (url.username !== "" || url.password !== "") throw new KysoError("PORTAL_ADDRESS_INVALID");
  const own = URL.parse(origin);
  if (isLoopback(url.hostname) && (own === null || !isLoopback(own.hostname))) {
    throw new KysoError("PORTAL_TARGET_LOOPBACK");
  }
  return url;
}

/** Whether an address is the portal's own: covered by its adapter, or on the page's host unless it falls from https to http. */
export function isOwnSite(address: URL, origin: string, adapter: Adapter): boolean {
  if (adapterCovers(adapter, address.href)) return true;
  const own = URL.parse(origin);
  if (own === null || own.hostname !== address.hostname) return false;
  return own.protocol === address.protocol || address.protocol === "https:";
}
