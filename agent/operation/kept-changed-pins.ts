import type { ChangedPins } from "../token/changed-pins.ts";

/**
 * {@link ChangedPins} as this user's known tokens keep them; read only where a token's flag asks, so that no command waits
 * for what few need.
 *
 * @param folder the user's data
 */
export function keptChangedPins(folder: string): ChangedPins {
  const known = async (): Promise<ChangedPins> => {
    const { KnownTokens } = await import("./known-tokens.ts");
    return new KnownTokens(folder, () => new Date());
  };
  return {
    has: async (tokenId) => (await known()).has(tokenId),
    add: async (token) => (await known()).add(token),
    forget: async (tokenId) => (await known()).forget(tokenId),
  };
}
