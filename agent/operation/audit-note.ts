import type { Operation } from "./agent-context.ts";

/** `audit.note`: puts into the log what the extension or its user decided about a portal. */
export const auditNote: Operation<"audit.note"> =
  ({ audit }) =>
  async ({ event, origin, details }, { browserName }) => {
    await audit.append(event, { ...details, origin, browser: browserName });
    return { result: {} };
  };
