import { createHash, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { makePrivateFolder, readOrCreatePrivateFile, readPrivateFile } from "./private-file.ts";

/** Longest path of a Unix socket that every system takes, bytes (macOS has 104 with the zero at the end). */
const MAX_SOCKET_PATH_BYTES = 103;

/** Where the control channel is, and the secret by which both of its ends know each other. */
export interface ControlAddress {
  /** Path of a Unix socket, or name of a named pipe. */
  readonly path: string;
  /** 64 hex digits; in a file that only this user can read. */
  readonly key: string;
}

/**
 * The control channel of this user's agent. Pipe names are open to every user of a Windows machine, who could make
 * one beforehand and play the agent; so the name comes from a secret of this user, and both ends prove that they know it.
 *
 * @throws {KysoError} SETTING_INVALID where others may read the secret
 */
export async function controlAddress(
  runtimeFolder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ControlAddress> {
  await makePrivateFolder(runtimeFolder);
  const key = await readOrCreatePrivateFile(keyFile(runtimeFolder), () => randomBytes(32).toString("hex"));
  return addressOf(runtimeFolder, key, platform);
}

/**
 * The same where there is one already; makes nothing.
 *
 * @throws {KysoError} SETTING_INVALID where others may read the secret
 */
export async function knownControlAddress(runtimeFolder: string): Promise<ControlAddress | null> {
  const key = await readPrivateFile(keyFile(runtimeFolder));
  return key === undefined ? null : addressOf(runtimeFolder, key, process.platform);
}

function keyFile(runtimeFolder: string): string {
  return path.join(runtimeFolder, "control.key");
}

function addressOf(runtimeFolder: string, key: string, platform: NodeJS.Platform): ControlAddress {
  const name = createHash("sha256").update(`kyso control ${key}`).digest("hex").slice(0, 32);
  if (platform === "win32") {
    return { path: `\\\\.\\pipe\\kyso-${name}`, key };
  }
  const socket = path.join(runtimeFolder, "control.sock");
  const fits = Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES;
  return { path: fits ? socket : path.join(tmpdir(), `kyso-${name}.sock`), key };
}
