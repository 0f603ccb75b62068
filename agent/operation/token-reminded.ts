import type { Operation } from "./agent-context.ts";

/** `token.reminded`: the reminder to change a new token's PIN has been given. */
export const tokenReminded: Operation<"token.reminded"> =
  ({ known }) =>
  async ({ tokenId }) => {
    await known.remind(tokenId);
    return { result: {} };
  };
