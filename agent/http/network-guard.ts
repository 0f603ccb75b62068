import { KysoError } from "../../protocol/error.ts";
import { isLocalAddress, isLocalHost, isPrivateAddress, isPrivateHost } from "./network-address.ts";
import { serverPatternOf, type ServerPattern } from "./server-pattern.ts";

/**
 * What an address must not lead to: nothing is kept from it; this computer and its link are; private networks are, too.
 */
export type Guard = "none" | "local" | "private";

/** Keeps addresses that strangers gave away from what the settings don't list. */
export class NetworkGuard {
  readonly #listed: readonly ServerPattern[];

  /**
   * @param localServers what the setting of this name lists
   * @throws {KysoError} SETTING_INVALID
   */
  constructor(localServers: readonly string[]) {
    this.#listed = localServers.map((text) => {
      const pattern = serverPatternOf(text);
      if (pattern === null) throw new KysoError("SETTING_INVALID", `localServers: ${text}`);
      return pattern;
    });
  }

  /** Whether the settings list the server that a URL names. */
  lists(url: URL): boolean {
    return this.#listed.some(({ hasServer }) => hasServer(url));
  }

  /**
   * Refuses a URL by its host alone.
   *
   * @throws {KysoError} NETWORK_ADDRESS_INVALID
   */
  check(url: URL, guard: Guard): void {
    const isInside = guard === "local" ? isLocalHost(url) : guard === "private" && isPrivateHost(url);
    if (isInside && !this.lists(url)) throw refused(url);
  }

  /** Whether an address that a name leads to must not be asked. */
  refuses(address: string, guard: Guard): boolean {
    const isInside =
      guard === "local" ? isLocalAddress(address) : guard === "private" && isPrivateAddress(address);
    return isInside && !this.#listed.some(({ hasAddress }) => hasAddress(address));
  }

  /**
   * Refuses a URL whose name is known to lead inside; for those that a proxy looks up.
   *
   * @param resolve answers the addresses of a name; one that it does not know is the proxy's business
   * @throws {KysoError} NETWORK_ADDRESS_INVALID
   */
  async checkName(url: URL, guard: Guard, resolve: NameResolver): Promise<void> {
    // Authorities' own addresses are not worth the wait where name servers know the inside only.
    const addresses = guard === "private" ? await resolve(url.hostname).catch(() => []) : [];
    if (addresses.some((address) => this.refuses(address, guard))) throw refused(url);
  }
}

/** Answers the addresses that a name stands for; rejects where none is known. */
export type NameResolver = (hostname: string) => Promise<readonly string[]>;

function refused({ host }: URL): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", `${host} is on this computer or a private network`);
}
