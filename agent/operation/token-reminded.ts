import type { Operation } from "./agent-context.ts";

/** `token.reminded`: the reminder to change a new token's PIN has been given. */
export const tokenReminded: Operation<"token.reminded"> =
  ({ tokens, known }) =>
  async ({ tokenId }) => {
    const { token } = await tokens.find(tokenId);
    await known.remind(token);
    return { result: {} };
  };
