import type { Operation } from "./agent-context.ts";

/** `token.known`: the tokens that were inserted here, for when one is gone. */
export const tokenKnown: Operation<"token.known"> =
  ({ known }) =>
  async () => ({ result: { tokens: await known.list() } });
