import type { Operation } from "./agent-context.ts";

/** `browser.forget`: a browser must be paired anew before it can connect again. */
export const browserForget: Operation<"browser.forget"> =
  ({ browsers }) =>
  async ({ pairingId }) => {
    await browsers.forget(pairingId);
    return { result: {} };
  };
