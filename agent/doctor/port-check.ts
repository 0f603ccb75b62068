import { found } from "../../protocol/doctor.ts";
import { AGENT_PORTS } from "../server/server.ts";
import type { Check } from "./check.ts";

/** Whether the agent's port is reached on this computer; where it does not run, whether one is left for it. */
export const portCheck: Check = {
  name: "ports",
  async run({ agent, reaches, isFree }) {
    const standing = await agent();
    if (standing.state === "running") {
      const { port } = standing;
      return [found((await reaches(port)) ? "PORT_REACHED" : "PORT_NOT_REACHED", { port })];
    }
    const free = (await Promise.all(AGENT_PORTS.map(isFree))).filter(Boolean).length;
    const [port = 0] = AGENT_PORTS;
    return [
      free > 0
        ? found("PORTS_FREE", { count: free })
        : found("PORTS_TAKEN", { count: AGENT_PORTS.length, port }),
    ];
  },
};
