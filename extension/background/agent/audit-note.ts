import browser from "webextension-polyfill";
import type { OperationParams } from "../../../protocol/operation.ts";
import type { AgentLink } from "./agent-link.ts";

/*
 * What the extension, or its user, decided about a portal goes into the agent's audit log. While the agent can't be asked,
 * notes wait, until the browser ends.
 */

export type AuditNote = OperationParams<"audit.note">;

const STORED = "auditNotes";

/** Notes that wait; the oldest go first. */
const MAX_WAITING = 200;

/** Longest value of a detail, characters. */
const MAX_DETAIL_CHARACTERS = 500;

let turn: Promise<void> = Promise.resolve();

async function waitingNotes(): Promise<AuditNote[]> {
  return (await browser.storage.session.get({ [STORED]: [] }))[STORED] as AuditNote[];
}

async function sendAll(agent: AgentLink, added: readonly AuditNote[]): Promise<void> {
  const notes = [...(await waitingNotes()), ...added].slice(-MAX_WAITING);
  try {
    for (let note = notes[0]; note !== undefined; note = notes[0]) {
      await agent.call("audit.note", note);
      notes.shift();
    }
  } catch {
    // The next note, or the next connection, tries again.
  }
  await browser.storage.session.set({ [STORED]: notes });
}

function inTurn(action: () => Promise<void>): Promise<void> {
  turn = turn.then(action, action);
  return turn;
}

/** Has the agent log a decision. Never fails: what can't be told now is told later. */
export function noteForAudit(agent: AgentLink, note: AuditNote): Promise<void> {
  const details = Object.fromEntries(
    Object.entries(note.details).map(([name, value]) => [name, value.slice(0, MAX_DETAIL_CHARACTERS)]),
  );
  return inTurn(() => sendAll(agent, [{ ...note, details }]));
}

/** The agent is there again: it is told what waited. */
export function sendWaitingNotes(agent: AgentLink): Promise<void> {
  return inTurn(async () => {
    if ((await waitingNotes()).length > 0) await sendAll(agent, []);
  });
}
