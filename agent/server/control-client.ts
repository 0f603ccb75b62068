import { connect, type Socket } from "node:net";
import { z } from "zod";
import { isErrorCode, KysoError } from "../../protocol/error.ts";
import { systemCode } from "../audit/disk.ts";
import { type ControlAddress, controlAddress } from "./control-address.ts";
import { askOver, CONTROL_DEADLINE_MS } from "./control-line.ts";
import {
  CONTROL_REQUESTS,
  type ControlName,
  type ControlParams,
  type ControlResult,
} from "./control-request.ts";

const answerSchema = z.union([
  z.object({ result: z.unknown() }).strict(),
  z.object({ error: z.string().max(64) }).strict(),
]);

/**
 * Asks this user's running agent.
 *
 * @param runtimeFolder where its control channel is
 * @throws {KysoError} AGENT_NOT_RUNNING, AGENT_SILENT, and the codes of the request
 */
export async function askAgent<N extends ControlName>(
  runtimeFolder: string,
  name: N,
  params: ControlParams<N>,
): Promise<ControlResult<N>> {
  return askAt(await controlAddress(runtimeFolder), name, params);
}

/** The same at an address that is already known. */
export async function askAt<N extends ControlName>(
  address: ControlAddress,
  name: N,
  params: ControlParams<N>,
): Promise<ControlResult<N>> {
  const request = JSON.stringify({ name, params });
  const answer = answerSchema.parse(JSON.parse(await exchange(address, request)));
  if ("error" in answer) {
    throw new KysoError(isErrorCode(answer.error) ? answer.error : "INTERNAL");
  }
  return CONTROL_REQUESTS[name].result.parse(answer.result) as ControlResult<N>;
}

async function exchange({ path, key }: ControlAddress, request: string): Promise<string> {
  const socket = connect(path);
  const late = new KysoError("AGENT_SILENT", "no answer in time");
  socket.setTimeout(CONTROL_DEADLINE_MS, () => socket.destroy(late));
  try {
    await connected(socket);
    return await askOver(socket, key, request);
  } catch (cause) {
    // One that is stopped or overloaded is still there, and what is its own must be left to it.
    if (cause === late || systemCode(cause) === "EAGAIN") {
      throw new KysoError("AGENT_SILENT", "the agent of this user does not answer", { cause });
    }
    throw new KysoError("AGENT_NOT_RUNNING", "no agent of this user answers", { cause });
  } finally {
    socket.destroy();
  }
}

async function connected(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // Stays for the socket's whole life: a later error ends the exchange, and must not end the process.
    socket.on("error", reject);
    socket.once("connect", resolve);
  });
}
