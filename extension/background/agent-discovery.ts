import { KysoError } from "../../protocol/error.ts";
import { connect } from "../../protocol/initiator.ts";
import { FIRST_PORT, PORT_COUNT } from "../../protocol/limit.ts";
import type { Session } from "../../protocol/session.ts";
import { openWire } from "./agent-socket.ts";
import type { StoredPairing } from "./pairing-store.ts";

/** A session with this browser's own agent, and the port it was found on. */
export interface FoundAgent {
  session: Session;
  port: number;
}

async function tryPort(port: number, pairing: StoredPairing): Promise<FoundAgent> {
  return { session: await connect(await openWire(port), pairing), port };
}

/** What several refusals say together: that of an agent counts for more than a closed port. */
function gravest(reasons: readonly unknown[]): KysoError {
  const errors = reasons.filter((reason) => reason instanceof KysoError);
  return (
    errors.find(({ code }) => code === "PROTOCOL_VERSION") ??
    errors.find(({ code }) => code === "SESSION_NOT_PAIRED") ??
    errors.find(({ code }) => code !== "AGENT_NOT_RUNNING") ??
    new KysoError("AGENT_NOT_RUNNING")
  );
}

/**
 * Looks for the agent that this browser is paired with over the range of ports: it is known by its key, not by its port.
 * @param likely the port it was on last
 * @throws {KysoError} AGENT_NOT_RUNNING, SESSION_NOT_PAIRED, SESSION_HANDSHAKE_FAILED, PROTOCOL_VERSION
 */
export async function findAgent(pairing: StoredPairing, likely: number | null): Promise<FoundAgent> {
  if (likely !== null) {
    const found = await tryPort(likely, pairing).catch(() => null);
    if (found !== null) return found;
  }
  const ports = Array.from({ length: PORT_COUNT }, (_, index) => FIRST_PORT + index);
  try {
    return await Promise.any(ports.map((port) => tryPort(port, pairing)));
  } catch (error) {
    throw gravest(error instanceof AggregateError ? error.errors : [error]);
  }
}

/**
 * Whether something accepts connections on a port of the range: an agent that this browser is not paired with.
 * The connection is closed at once.
 */
export async function anyAgentListens(): Promise<boolean> {
  const ports = Array.from({ length: PORT_COUNT }, (_, index) => FIRST_PORT + index);
  const knocks = ports.map(async (port) => {
    const wire = await openWire(port);
    wire.close(1000, "");
  });
  return await Promise.any(knocks).then(
    () => true,
    () => false,
  );
}
