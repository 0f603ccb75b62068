import browser from "webextension-polyfill";
import { found, type Found } from "../../../protocol/doctor.ts";
import { asKysoError } from "../../../protocol/error.ts";
import type { AgentLink } from "../agent/agent-link.ts";

/** Whether this browser and the agent know each other, and are of one version. */
export async function pairingCheck(agent: Pick<AgentLink, "call">): Promise<readonly Found[]> {
  try {
    const { result } = await agent.call("agent.status", {});
    const { version } = result;
    const expected = browser.runtime.getManifest().version;
    const versions = found(version === expected ? "VERSIONS_SAME" : "VERSIONS_DIFFER", { version, expected });
    return [found("PAIRED"), versions];
  } catch (error) {
    return [found("NOT_PAIRED", { code: asKysoError(error).code })];
  }
}
