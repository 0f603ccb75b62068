import { namePartKeys } from "../x509/distinguished-name.ts";
import type { GeneralName, GeneralNameKind } from "../x509/general-name.ts";

/** Kinds of names whose subtrees can be told. */
const MATCHERS: Partial<Record<GeneralNameKind, (name: Uint8Array, base: Uint8Array) => boolean | null>> = {
  directoryName: isBelow,
  rfc822Name: (name, base) => isMailboxWithin(textOf(name), textOf(base)),
  dNSName: (name, base) => isHostWithin(textOf(name), textOf(base)),
  uniformResourceIdentifier: (name, base) => isUriWithin(textOf(name), textOf(base)),
  iPAddress: isAddressWithin,
};

/**
 * Whether a name stands in a subtree of its own kind.
 *
 * @returns `null` where it can't be told: a kind without subtrees, or a name or a subtree that is none
 * @see RFC 5280, 4.2.1.10
 */
export function isWithin(name: GeneralName, base: GeneralName): boolean | null {
  return MATCHERS[name.kind]?.(name.value, base.value) ?? null;
}

function textOf(value: Uint8Array): string {
  return Buffer.from(value).toString("latin1");
}

/** A subtree without parts is that of all names; one that can't be read has none, but octets. */
function isBelow(name: Uint8Array, base: Uint8Array): boolean | null {
  const [parts, wanted] = [namePartKeys(name), namePartKeys(base)];
  const isReadable = (parts.length > 0 || isEmptyName(name)) && (wanted.length > 0 || isEmptyName(base));
  return isReadable ? wanted.every((part, index) => part === parts[index]) : null;
}

/** A sequence of nothing. */
function isEmptyName(name: Uint8Array): boolean {
  return name.length === 2;
}

/** A mailbox, all mailboxes of a host, or with a dot in front of all hosts of a domain. */
function isMailboxWithin(name: string, base: string): boolean | null {
  const mailbox = mailboxOf(name);
  if (mailbox === null) return null;
  if (base.includes("@")) {
    const wanted = mailboxOf(base);
    return wanted !== null && wanted.local === mailbox.local && wanted.host === mailbox.host;
  }
  return isOfHosts(mailbox.host, base);
}

/** The part before the last `@` keeps its case (RFC 5280, 7.5). */
function mailboxOf(text: string): { readonly local: string; readonly host: string } | null {
  const at = text.lastIndexOf("@");
  if (at < 1 || at === text.length - 1) return null;
  return { local: text.slice(0, at), host: text.slice(at + 1).toLowerCase() };
}

/** One host, or with a dot in front all below it. */
function isOfHosts(host: string, base: string): boolean {
  const wanted = base.toLowerCase();
  return (
    wanted === "" || (wanted.startsWith(".") ? host.endsWith(wanted) && host !== wanted : host === wanted)
  );
}

/** The host itself, and all below it. A dot in front, which some authorities write, leaves out the host itself. */
function isHostWithin(name: string, base: string): boolean | null {
  const host = name.toLowerCase();
  const wanted = base.toLowerCase();
  if (host === "" || host.startsWith(".") || host.endsWith(".")) return null;
  if (wanted === "" || wanted.startsWith(".")) return host.endsWith(wanted);
  return host === wanted || host.endsWith(`.${wanted}`);
}

const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#]|$)/i;
const NUMBERS_ONLY = /^[\d.]+$/;

/** By the host's name; what has none, or an address instead, can't be in any (RFC 5280, 4.2.1.10). */
function isUriWithin(name: string, base: string): boolean | null {
  const host = AUTHORITY.exec(name)?.[1]?.toLowerCase();
  return host === undefined || NUMBERS_ONLY.test(host) ? null : isOfHosts(host, base);
}

/** An address, and a subtree of address and mask; those of IPv4 and IPv6 have nothing in common. */
function isAddressWithin(name: Uint8Array, base: Uint8Array): boolean | null {
  const isAddress = (octets: number): boolean => octets === 4 || octets === 16;
  if (!isAddress(name.length) || !isAddress(base.length / 2)) return null;
  if (base.length !== name.length * 2) return false;
  const [address, mask] = [base.subarray(0, name.length), base.subarray(name.length)];
  return name.every((octet, index) => ((octet ^ (address[index] ?? 0)) & (mask[index] ?? 0)) === 0);
}
