import { BlockList, isIP } from "node:net";

/** Servers that settings name: one of {@link serverPatternOf}'s forms. */
export interface ServerPattern {
  /** Whether it means the server that a URL names. */
  readonly hasServer: (url: URL) => boolean;
  /** Whether it means an address, whatever name led there. */
  readonly hasAddress: (address: string) => boolean;
}

const NETWORK = /^([0-9A-Fa-f.:]+)\/([0-9]{1,3})$/;
const SERVER = /^(\*\.)?(\[[0-9A-Fa-f:.]+\]|[^\s/:[\]*@?#]+)(?::([0-9]{1,5}))?$/;

/**
 * Reads what stands for one or several servers:
 *
 * - `host` or `host:port`, the host being a name or an address (IPv6 in brackets); without a port, any;
 * - `*.example.vn` or `*.example.vn:port`, every name below one, but not that one;
 * - a network in CIDR notation, `10.1.0.0/16` or `fd00::/8`, at any port.
 *
 * A name that is listed may lead to any address; a network lets every name through that leads into it.
 *
 * @returns `null` for a text that is none of these
 * @see RFC 4632, 3.1; RFC 4291, 2.3
 */
export function serverPatternOf(text: string): ServerPattern | null {
  const [, network, bits] = NETWORK.exec(text) ?? [];
  if (network !== undefined) return networkPattern(network, Number(bits));
  const [, wildcard, host, port] = SERVER.exec(text) ?? [];
  if (host === undefined || Number(port ?? 0) > 65_535) return null;
  const name = hostOf(host);
  if (name === null || (wildcard !== undefined && isAddress(name))) return null;
  return {
    hasServer: (url) => {
      if (port !== undefined && portOf(url) !== Number(port)) return false;
      const named = withoutDot(url.hostname);
      return wildcard === undefined ? named === name : named.endsWith(`.${name}`);
    },
    hasAddress: () => false,
  };
}

function networkPattern(network: string, bits: number): ServerPattern | null {
  const family = isIP(network);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return null;
  const addresses = new BlockList();
  addresses.addSubnet(network, bits, family === 4 ? "ipv4" : "ipv6");
  const hasAddress = (address: string): boolean => {
    const of = isIP(address);
    return of !== 0 && addresses.check(address, of === 4 ? "ipv4" : "ipv6");
  };
  return { hasServer: ({ hostname }) => hasAddress(withoutBrackets(hostname)), hasAddress };
}

/** As a URL spells it, so that `127.1` and `127.0.0.1`, or two spellings of a name, are one. */
function hostOf(text: string): string | null {
  try {
    return withoutDot(new URL(`http://${text}`).hostname);
  } catch {
    return null;
  }
}

function isAddress(host: string): boolean {
  return isIP(withoutBrackets(host)) !== 0;
}

/** The host of a URL as an address is written elsewhere. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

function portOf({ port, protocol }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
