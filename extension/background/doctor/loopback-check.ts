import { found, type Found } from "../../../protocol/doctor.ts";
import { answeringPorts } from "../agent/agent-discovery.ts";
import { openWire } from "../agent/agent-socket.ts";
import { askNativeHost } from "../agent/native-host.ts";

/** Normal end of a connection (RFC 6455, 7.4.1). */
const DONE = 1000;

/**
 * The self-test of the way to this very computer, which browsers keep pages from and may come to keep extensions from: a
 * plain request to every port of the range, then a WebSocket to one that answers.
 */
export async function loopbackCheck(): Promise<readonly Found[]> {
  const [ports, agentPort] = await Promise.all([answeringPorts(), portByHost()]);
  const port = ports.find((each) => each === agentPort) ?? ports[0];
  // The host says that the agent listens, and nothing is to be heard of it.
  if (port === undefined) {
    return [agentPort === null ? found("LOOPBACK_SILENT") : found("LOOPBACK_BLOCKED", { port: agentPort })];
  }
  const isOpen = await openWire(port).then(
    (wire) => {
      wire.close(DONE, "");
      return true;
    },
    () => false,
  );
  return [found(isOpen ? "LOOPBACK_GOOD" : "LOOPBACK_BLOCKED", { port })];
}

async function portByHost(): Promise<number | null> {
  return askNativeHost("find").then(
    ({ port }) => port,
    () => null,
  );
}
