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
  /** Whose it is, as the certificates of its people should name it; `null` leaves that to what its pages say. */
  organisation: string | null;
}

/** A portal's choices as they hold now. */
export interface PortalChoices extends PortalChoice {
  /** Those that policy has set, and that the user can't change. */
  locked: readonly (keyof PortalChoice)[];
}

/** What a foreign host may be for a portal's documents: where they come from, or where they go. */
export const HOST_USES = ["source", "destination"] as const;
export type HostUse = (typeof HOST_USES)[number];

/** A foreign host that may be used for a portal's documents, and for what. */
export interface AllowedHost {
  /** Origin: `scheme://host:port`, the port left out where it is the scheme's own. */
  host: string;
  uses: readonly HostUse[];
}

/** What the user, or policy, has allowed to one origin, as the options page lists it. */
export interface PortalConsent {
  /** As the browser states it. */
  origin: string;
  firstUse: boolean;
  /** Those of foreign sources and destinations, as `AllowedHost` names them. */
  hosts: readonly string[];
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
