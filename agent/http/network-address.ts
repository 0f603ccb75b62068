import { BlockList, isIP } from "node:net";
import { KysoError } from "../../protocol/error.ts";
import { withoutBrackets } from "./server-pattern.ts";

/** Longest address that is followed, characters. */
const MAX_URL_CHARACTERS = 2048;

/**
 * Where only this computer and what sits beside it answer: this host, its link, the addresses at which clouds serve their
 * machines' secrets, and multicast.
 *
 * @see RFC 6890, 2.2; RFC 6052, 2.1
 */
const LOCAL_ADDRESSES = new BlockList();
LOCAL_ADDRESSES.addSubnet("0.0.0.0", 8, "ipv4");
LOCAL_ADDRESSES.addSubnet("127.0.0.0", 8, "ipv4");
LOCAL_ADDRESSES.addSubnet("169.254.0.0", 16, "ipv4");
LOCAL_ADDRESSES.addAddress("100.100.100.200", "ipv4");
LOCAL_ADDRESSES.addSubnet("224.0.0.0", 3, "ipv4");
LOCAL_ADDRESSES.addAddress("::", "ipv6");
LOCAL_ADDRESSES.addAddress("::1", "ipv6");
LOCAL_ADDRESSES.addSubnet("fe80::", 10, "ipv6");
LOCAL_ADDRESSES.addSubnet("ff00::", 8, "ipv6");
LOCAL_ADDRESSES.addAddress("fd00:ec2::254", "ipv6");
LOCAL_ADDRESSES.addSubnet("64:ff9b::7f00:0", 104, "ipv6");
LOCAL_ADDRESSES.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");

/**
 * Networks that are somebody's own: an office's, a provider's, a laboratory's. What answers there trusts whoever can
 * ask, so that a stranger's document must not do it through this computer.
 *
 * @see RFC 1918, 3; RFC 6598, 7; RFC 4193, 3.1; RFC 6890, 2.2
 */
const PRIVATE_ADDRESSES = new BlockList();
PRIVATE_ADDRESSES.addSubnet("10.0.0.0", 8, "ipv4");
PRIVATE_ADDRESSES.addSubnet("100.64.0.0", 10, "ipv4");
PRIVATE_ADDRESSES.addSubnet("172.16.0.0", 12, "ipv4");
PRIVATE_ADDRESSES.addSubnet("192.0.0.0", 24, "ipv4");
PRIVATE_ADDRESSES.addSubnet("192.0.2.0", 24, "ipv4");
PRIVATE_ADDRESSES.addSubnet("192.88.99.0", 24, "ipv4");
PRIVATE_ADDRESSES.addSubnet("192.168.0.0", 16, "ipv4");
PRIVATE_ADDRESSES.addSubnet("198.18.0.0", 15, "ipv4");
PRIVATE_ADDRESSES.addSubnet("198.51.100.0", 24, "ipv4");
PRIVATE_ADDRESSES.addSubnet("203.0.113.0", 24, "ipv4");
PRIVATE_ADDRESSES.addSubnet("fc00::", 7, "ipv6");
PRIVATE_ADDRESSES.addSubnet("fec0::", 10, "ipv6");
PRIVATE_ADDRESSES.addSubnet("100::", 64, "ipv6");
PRIVATE_ADDRESSES.addSubnet("2001:db8::", 32, "ipv6");
// Addresses that carry one of IPv4 within, which a gateway would follow: NAT64 of private ones, SIIT, 6to4, Teredo.
PRIVATE_ADDRESSES.addSubnet("64:ff9b::a00:0", 104, "ipv6");
PRIVATE_ADDRESSES.addSubnet("64:ff9b::6440:0", 106, "ipv6");
PRIVATE_ADDRESSES.addSubnet("64:ff9b::ac10:0", 108, "ipv6");
PRIVATE_ADDRESSES.addSubnet("64:ff9b::c0a8:0", 112, "ipv6");
PRIVATE_ADDRESSES.addSubnet("64:ff9b:1::", 48, "ipv6");
PRIVATE_ADDRESSES.addSubnet("::ffff:0:0:0", 96, "ipv6");
PRIVATE_ADDRESSES.addSubnet("2002::", 16, "ipv6");
PRIVATE_ADDRESSES.addSubnet("2001::", 32, "ipv6");
PRIVATE_ADDRESSES.addSubnet("::", 96, "ipv6");

/** Names that stand for this computer wherever they are asked for (RFC 6761, 6.3). */
const LOCAL_NAME = /(^|\.)localhost\.?$/;

/**
 * Names that only a network of one's own knows: those without a dot, and the domains that are kept for it (RFC 6762, 3;
 * RFC 8375; ICANN's `internal`).
 */
const PRIVATE_NAME = /^[^.[\]:]+\.?$|\.(local|internal|home\.arpa|lan|intranet|corp|home)\.?$/;

/** Whether an address answers on this computer or its link only. IPv4 within IPv6 counts as IPv4. */
export function isLocalAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOCAL_ADDRESSES.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** Whether an address answers on this computer, its link or a private network only. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return (
    isLocalAddress(address) ||
    (family !== 0 && PRIVATE_ADDRESSES.check(address, family === 4 ? "ipv4" : "ipv6"))
  );
}

/** Whether a URL names, by its host alone, this computer, its link or a private network. */
export function isPrivateHost(url: URL): boolean {
  return (
    isLocalHost(url) || PRIVATE_NAME.test(url.hostname) || isPrivateAddress(withoutBrackets(url.hostname))
  );
}

/** Whether a URL names, by its host alone, this computer or its link. */
export function isLocalHost({ hostname }: URL): boolean {
  return LOCAL_NAME.test(hostname) || isLocalAddress(withoutBrackets(hostname));
}

/** Whether a URL names, by its host alone, this computer's loopback. */
export function isLoopbackHost({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Reads the address of a server.
 *
 * @param base what a relative one, as of a redirect, starts from
 * @throws {KysoError} NETWORK_ADDRESS_INVALID for any but `http:` and `https:`, and for one with a password in it, which
 * would end up in logs
 */
export function networkAddress(text: string, base?: URL): URL {
  if (text.length > MAX_URL_CHARACTERS) throw invalid(`an address of ${text.length} characters`);
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (cause) {
    throw new KysoError("NETWORK_ADDRESS_INVALID", "not an address", { cause });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw invalid(`an address of ${url.protocol}`);
  if (url.username !== "" || url.password !== "") throw invalid("an address with a user in it");
  return url;
}

function invalid(message: string): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", message);
}
