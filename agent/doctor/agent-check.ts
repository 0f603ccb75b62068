import { found } from "../../protocol/doctor.ts";
import type { Check } from "./check.ts";

/** Whether this user's agent runs, and is what is installed. */
export const agentCheck: Check = {
  name: "agent",
  async run({ agent, version: expected }) {
    const standing = await agent();
    if (standing.state !== "running") {
      return [found(standing.state === "none" ? "AGENT_NOT_RUNNING" : "AGENT_SILENT")];
    }
    const { version, port } = standing;
    return [
      version === expected
        ? found("AGENT_RUNNING", { version, port })
        : found("AGENT_OTHER_VERSION", { version, expected }),
    ];
  },
};
