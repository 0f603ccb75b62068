import type { Operation } from "./agent-context.ts";

/** `agent.status`: who answers, and how many signed documents wait for delivery. */
export const agentStatus: Operation<"agent.status"> =
  ({ version, jobs }) =>
  (_, { browserName }) => {
    const waiting = jobs.list().filter(({ record }) => record.state === "signed").length;
    return Promise.resolve({ result: { version, browser: browserName, waiting } });
  };
