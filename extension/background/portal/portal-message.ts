import type { ErrorCode } from "../../../protocol/error.ts";

/*
 * What popup and options page show of a portal beside its adapter: the choices made for it, what was allowed to it, and
 * what it asked for in vain.
 */

/** Who answers the sockets that a portal opens to another signing program. */
export const SOCKET_CHOICES = ["kyso", "incumbent"] as const;

/** What is chosen for one portal. */
export interface PortalChoice {
  sockets: (typeof SOCKET_CHOICES)[number];
  /** Whether digests and messages, which nobody can be shown, may be signed for it. */
  hashes: boolean;
  /** Whether nonces of a login may be. */
  nonces: boolean;
}

/** A portal's choices as they hold now. */
export interface PortalChoices extends PortalChoice {
  /** Those that policy has set, and that the user can't change. */
  locked: readonly (keyof PortalChoice)[];
}

/** What a foreign host may be for a portal's documents: where they come from, or where they go. */
export type HostUse = "source" | "destination";

/** What the user, or policy, has allowed to one origin. */
export interface PortalConsent {
  /** As the browser states it. */
  origin: string;
  firstUse: boolean;
  /** Origins (`scheme://host:port`, the port left out where it is the scheme's own) of foreign sources and destinations. */
  hosts: readonly string[];
  /** Of hosts that were allowed for one use only, for which; all others are for both. */
  uses?: Readonly<Record<string, HostUse>>;
  /** SHA-256 of the certificate that the origin may be told; `null` where none. */
  certificate: string | null;
  /** Hosts among `hosts` that policy allows, and that can't be revoked here. */
  lockedHosts: readonly string[];
}

/** Something that a portal asked for and did not get, for the user to know of. The newest of its code and origin. */
export interface PortalNotice {
  origin: string;
  adapterId: string;
  code: ErrorCode;
  /** ISO 8601. */
  at: string;
}

/** A site that no adapter knows, as the popup offers to switch it on. */
export interface ActiveSite {
  origin: string;
  host: string;
  /** The match pattern to pass to `permissions.request({ origins })` in the click itself, before `enable-site`. */
  originPattern: string;
}

/** A shipped set of document rules for portals that are built alike. */
export interface PortalFamily {
  id: string;
  name: string;
}
