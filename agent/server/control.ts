import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { z } from "zod";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { DISK, systemCode } from "../audit/disk.ts";
import { withFileLock } from "../audit/file-lock.ts";
import { type ControlAddress, controlAddress } from "./control-address.ts";
import { askAt } from "./control-client.ts";
import { answerOver, CONTROL_DEADLINE_MS } from "./control-line.ts";
import {
  CONTROL_REQUESTS,
  type ControlHandlers,
  type ControlName,
  isControlName,
} from "./control-request.ts";

/** Commands that may ask at once. */
const MAX_ASKERS = 16;

const requestSchema = z.strictObject({ name: z.string(), params: z.unknown() });

export interface ControlChannel {
  close(): Promise<void>;
}

/**
 * Opens the control channel: a Unix socket of mode 0600 in a folder of mode 0700, or a named pipe. Whoever holds it
 * is this user's one agent.
 *
 * @throws {KysoError} AGENT_ALREADY_RUNNING
 */
export async function openControl(runtimeFolder: string, handlers: ControlHandlers): Promise<ControlChannel> {
  const address = await controlAddress(runtimeFolder);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    void answer(socket, address.key, handlers);
  });
  server.maxConnections = MAX_ASKERS;
  // Two that start at once must not both take the same old socket for stale and remove it.
  await withFileLock(DISK, path.join(runtimeFolder, "control.lock"), async () =>
    listenAlone(server, address),
  );
  if (process.platform !== "win32") {
    await chmod(address.path, 0o600);
  }
  return {
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        for (const socket of open) {
          socket.destroySoon();
        }
      });
    },
  };
}

async function answer(socket: Socket, key: string, handlers: ControlHandlers): Promise<void> {
  socket.on("error", () => undefined);
  socket.setTimeout(CONTROL_DEADLINE_MS, () => socket.destroy());
  await answerOver(socket, key, async (request) => JSON.stringify(await answerTo(request, handlers))).catch(
    () => undefined,
  );
  socket.destroySoon();
}

async function answerTo(request: string, handlers: ControlHandlers): Promise<unknown> {
  try {
    const { name, params } = requestSchema.parse(JSON.parse(request));
    if (!isControlName(name)) {
      throw new KysoError("PROTOCOL_OPERATION_UNKNOWN");
    }
    return { result: await run(name, params, handlers) };
  } catch (error) {
    return { error: asKysoError(error).code };
  }
}

async function run(name: ControlName, params: unknown, handlers: ControlHandlers): Promise<unknown> {
  const checked = CONTROL_REQUESTS[name].params.safeParse(params);
  if (!checked.success) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID", `the parameters of ${name} are invalid`);
  }
  // Table and handlers have the same keys, and the parameters have just passed this key's schema.
  const handler = handlers[name] as (params: unknown) => Promise<unknown>;
  return handler(checked.data);
}

async function listenAlone(server: Server, address: ControlAddress): Promise<void> {
  if (await listen(server, address.path)) {
    return;
  }
  await removeStale(address);
  if (!(await listen(server, address.path))) {
    throw new KysoError("AGENT_ALREADY_RUNNING");
  }
}

/** A socket file stays behind when an agent is killed. */
async function removeStale(address: ControlAddress): Promise<void> {
  if ((await answers(address)) || process.platform === "win32") {
    throw new KysoError("AGENT_ALREADY_RUNNING");
  }
  await rm(address.path, { force: true });
}

async function answers(address: ControlAddress): Promise<boolean> {
  return askAt(address, "status", {}).then(
    () => true,
    (error: unknown) => asKysoError(error).code !== "AGENT_NOT_RUNNING",
  );
}

async function listen(server: Server, socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      if (systemCode(error) === "EADDRINUSE") {
        resolve(false);
      } else {
        reject(error);
      }
    };
    server.once("error", failed);
    server.listen(socketPath, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}
