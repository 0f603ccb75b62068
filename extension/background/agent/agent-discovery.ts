import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { connect } from "../../../protocol/initiator.ts";
import { FIRST_PORT, PORT_COUNT } from "../../../protocol/limit.ts";
import { pairingPath } from "../../../protocol/pairing-path.ts";
import type { Session } from "../../../protocol/session.ts";
import { openWire } from "./agent-socket.ts";
import { askNativeHost } from "./native-host.ts";
import type { StoredPairing } from "./pairing-store.ts";

/** Time that a port of this machine may take to answer a knock. */
const KNOCK_DEADLINE_MS = 2_000;

/** A session with this browser's own agent, and the port it was found on. */
export interface FoundAgent {
  session: Session;
  port: number;
}

/**
 * Whether something answers on a port. By a plain request, of which only this is learned: Chromium holds every WebSocket up
 * for seconds after one was refused (2 to 5 s each, measured with Chromium 156), and a plain request for 4 ms.
 */
async function answers(port: number, path: string): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}${path}`, {
      mode: "no-cors",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(KNOCK_DEADLINE_MS),
    });
    return true;
  } catch {
    return false;
  }
}

/** The ports of the range on which a knock is answered. */
async function portsThatAnswer(path: string): Promise<number[]> {
  const ports = Array.from({ length: PORT_COUNT }, (_, index) => FIRST_PORT + index);
  const open = await Promise.all(ports.map((port) => answers(port, path)));
  return ports.filter((_, index) => open[index]);
}

/** The ports of the range on which something answers. */
export function answeringPorts(): Promise<number[]> {
  return portsThatAnswer("/");
}

/** One look at the whole range: `null` where nothing answered that knows the pairing. */
async function lookForAgent(pairing: StoredPairing, likely: number | null): Promise<FoundAgent | null> {
  const ports = await portsThatAnswer(pairingPath(pairing.pairingId));
  const refusals: KysoError[] = [];
  for (const port of ports.sort((a, b) => Number(b === likely) - Number(a === likely))) {
    try {
      return { session: await connect(await openWire(port), pairing), port };
    } catch (error) {
      if (error instanceof KysoError) refusals.push(error);
    }
  }
  const refusal = gravest(refusals);
  if (refusal !== undefined) throw refusal;
  return null;
}

/**
 * Looks for the agent that this browser is paired with over the range of ports: it is known by its key, not by its port.
 * Only an agent that knows the pairing answers the knock that names it, so that no WebSocket is opened to another's.
 * @param likely the port it was on last
 * @throws {KysoError} AGENT_NOT_RUNNING, SESSION_NOT_PAIRED, SESSION_HANDSHAKE_FAILED, PROTOCOL_VERSION
 */
export async function findAgent(pairing: StoredPairing, likely: number | null): Promise<FoundAgent> {
  const found = await lookForAgent(pairing, likely);
  if (found !== null) return found;
  const reason = await whyNoAgent(likely);
  // An agent that runs by now may have begun only after the look: that it does not know this browser, it must say now.
  const late = reason.code === "SESSION_NOT_PAIRED" ? await lookForAgent(pairing, likely) : null;
  if (late === null) throw reason;
  return late;
}

/**
 * Why no agent took this browser: this user's own does not run, or runs and does not know it. The native messaging host
 * knows which. Where it is missing or does not say, whatever answers where the agent was last, or anywhere where that is
 * unknown, counts as ours.
 */
export async function whyNoAgent(likely: number | null): Promise<KysoError> {
  const open = await answeringPorts();
  if (open.length === 0) return new KysoError("AGENT_NOT_RUNNING");
  try {
    await askNativeHost("find");
    return new KysoError("SESSION_NOT_PAIRED");
  } catch (cause) {
    const { code } = asKysoError(cause);
    const isOurs = code !== "AGENT_NOT_RUNNING" && (likely === null || open.includes(likely));
    return new KysoError(isOurs ? "SESSION_NOT_PAIRED" : "AGENT_NOT_RUNNING", undefined, { cause });
  }
}

/** What several refusals say together: that of an agent counts for more than a port that is no agent's. */
function gravest(refusals: readonly KysoError[]): KysoError | undefined {
  return (
    refusals.find(({ code }) => code === "PROTOCOL_VERSION") ??
    refusals.find(({ code }) => code === "SESSION_NOT_PAIRED") ??
    refusals.find(({ code }) => code !== "AGENT_NOT_RUNNING") ??
    refusals[0]
  );
}
