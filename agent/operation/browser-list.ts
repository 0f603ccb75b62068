import type { Operation } from "./agent-context.ts";

/** `browser.list`: the browsers that may connect, and which of them asks. */
export const browserList: Operation<"browser.list"> =
  ({ browsers }) =>
  async (_, { pairingId: asking }) => ({
    result: {
      browsers: browsers.list().map(({ pairingId, name, pairedAt }) => {
        return { pairingId, name, pairedAt, current: pairingId === asking };
      }),
    },
  });
