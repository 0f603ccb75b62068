import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { KysoError } from "../../protocol/error.ts";
import { isLocalAddress } from "./network-address.ts";

type Answer = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Looks a name up as the system does, and refuses it when any of its addresses is this computer's or its link's. It runs
 * where the connection is made, so that no second look-up can answer otherwise.
 */
export function guardedLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const local = addresses?.find(({ address }) => isLocalAddress(address));
    const [first] = addresses ?? [];
    if (error !== null) answer(error, []);
    else if (local !== undefined) answer(refused(hostname, local.address), []);
    else if (options.all === true || first === undefined) answer(null, addresses);
    else answer(null, first.address, first.family);
  });
}

function refused(hostname: string, address: string): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", `${hostname} is ${address}, on this computer or its link`);
}
