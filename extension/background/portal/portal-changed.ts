import { noteForAudit } from "../agent/audit-note.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { noteChangedSelector } from "./portal-registry.ts";

/** Shows the user, and tells IT through the audit log, that a selector of a portal's adapter matches nothing any more. */
export async function portalChanged(
  agent: AgentLink,
  portal: { adapterId: string; origin: string },
  selector: string,
): Promise<void> {
  const { adapterId, origin } = portal;
  if (!(await noteChangedSelector(adapterId, selector))) return;
  void noteForAudit(agent, { event: "portal.changed", origin, details: { adapter: adapterId, selector } });
}
