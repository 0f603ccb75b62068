import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { NameResolver } from "./network-guard.ts";
import { withoutBrackets } from "./server-pattern.ts";

/** A name server that does not answer by then is not waited for, milliseconds. */
const RESOLVE_TIMEOUT_MS = 500;

/**
 * Asks the name servers of this computer for a name's addresses. Unlike the system's own look-up it takes none of the
 * few threads that files are read with, which offices without outside name servers would keep waiting.
 */
export const askNameServers: NameResolver = async (hostname) => {
  const address = withoutBrackets(hostname);
  if (isIP(address) !== 0) return [address];
  const resolver = new Resolver({ timeout: RESOLVE_TIMEOUT_MS, tries: 1 });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
};
