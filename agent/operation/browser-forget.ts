import type { Operation } from "./agent-context.ts";

/** `browser.forget`: a browser must be paired anew before it can connect again. */
export const browserForget: Operation<"browser.forget"> =
  ({ browsers, audit }) =>
  async ({ pairingId }, { browserName }) => {
    if (await browsers.forget(pairingId)) {
      await audit.append("browser.forgotten", { pairingId, by: browserName });
    }
    return { result: {} };
  };
