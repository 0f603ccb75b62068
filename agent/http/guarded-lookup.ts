import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { KysoError } from "../../protocol/error.ts";

type Answer = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** What a connection looks a name up by. */
type Lookup = (hostname: string, options: LookupOptions, answer: Answer) => void;

/**
 * Looks a name up as the system does, and refuses it when any of its addresses is one that must not be asked. It runs
 * where the connection is made, so that no second look-up can answer otherwise.
 */
export function guardedLookup(refuses: (address: string) => boolean): Lookup {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const wrong = addresses?.find(({ address }) => refuses(address));
      const [first] = addresses ?? [];
      if (error !== null) answer(error, []);
      else if (wrong !== undefined) answer(refused(hostname, wrong.address), []);
      else if (options.all === true || first === undefined) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
  };
}

function refused(hostname: string, address: string): KysoError {
  return new KysoError("NETWORK_ADDRESS_INVALID", `${hostname} is ${address}, which no setting lists`);
}
