import { KysoError } from "../../../protocol/error.ts";
import { pairWith } from "../../../protocol/initiator.ts";
import { generateKeyPair } from "../../../protocol/noise.ts";
import { parsePairingCode } from "../../../protocol/pairing.ts";
import { answeringPorts } from "./agent-discovery.ts";
import type { FoundAgent } from "./agent-discovery.ts";
import { openWire } from "./agent-socket.ts";
import { browserName } from "./browser-name.ts";
import { askNativeHost } from "./native-host.ts";
import { savePairing } from "./pairing-store.ts";

async function pairOnPort(port: number, code: Uint8Array): Promise<FoundAgent> {
  const staticKeys = await generateKeyPair();
  const wire = await openWire(port);
  const { session, pairing } = await pairWith(wire, { staticKeys, browserName: browserName(), code });
  await savePairing({ ...pairing, staticKeys });
  return { session, port };
}

/**
 * Pairs with the agent of this user, whose native messaging host hands over its port and a one-time code.
 * @throws {KysoError} PAIRING_HOST_MISSING, AGENT_NOT_RUNNING and the codes of pairing
 */
export async function pairByNativeHost(): Promise<FoundAgent> {
  const { port, code } = await askNativeHost("pair");
  return await pairOnPort(port, await parsePairingCode(code));
}

/**
 * Pairs with whichever agent gave out a code. The code itself is never sent: another listener on these ports learns
 * nothing by it.
 * @throws {KysoError} PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED, PAIRING_TOO_MANY_TRIES, AGENT_NOT_RUNNING
 */
export async function pairByCode(text: string): Promise<FoundAgent> {
  const code = await parsePairingCode(text);
  let refusal = new KysoError("AGENT_NOT_RUNNING");
  for (const port of await answeringPorts()) {
    try {
      return await pairOnPort(port, code);
    } catch (error) {
      if (error instanceof KysoError && error.code !== "AGENT_NOT_RUNNING") refusal = error;
    }
  }
  throw refusal;
}
