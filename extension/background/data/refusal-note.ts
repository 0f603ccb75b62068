import type { AgentLink } from "../agent/agent-link.ts";
import { noteForAudit } from "../agent/audit-note.ts";
import type { AuditNote } from "../agent/audit-note.ts";

/** Refusals of one origin that are logged within a minute: a page may ask in vain without end. */
const MAX_IN_A_MINUTE = 60;

const MINUTE_MS = 60_000;

/** When refusals were logged last, by origin; milliseconds. */
const noted = new Map<string, number[]>();

/** Has the audit log say that something was refused to a page. */
export function noteRefusal(agent: AgentLink, note: AuditNote): void {
  const now = Date.now();
  const lately = (noted.get(note.origin) ?? []).filter((at) => now - at < MINUTE_MS);
  if (lately.length >= MAX_IN_A_MINUTE) return;
  noted.set(note.origin, [...lately, now]);
  void noteForAudit(agent, note);
}
