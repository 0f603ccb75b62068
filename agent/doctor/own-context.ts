import fs from "node:fs/promises";
import { connect, createServer } from "node:net";
import { asKysoError } from "../../protocol/error.ts";
import type { HttpClient } from "../http/http-client.ts";
import { lateNetwork } from "../operation/late-network.ts";
import type { PresentToken } from "../operation/token-directory.ts";
import { knownControlAddress } from "../server/control-address.ts";
import { askAt } from "../server/control-client.ts";
import { nativeHostRegistration } from "../server/registration.ts";
import { registrationSource } from "../server/registration-source.ts";
import { registrationState } from "../server/registration-writer.ts";
import type { Folders } from "../setting/folder.ts";
import type { SettingSource } from "../setting/setting-source.ts";
import type { KysoError } from "../../protocol/error.ts";
import { installedModules, otherMachineModules } from "../token/module-search.ts";
import type { AgentStanding, DoctorContext } from "./doctor-context.ts";
import { ObservedClocks, observing } from "./observed-clocks.ts";

/** Time that a server or a port may take to accept, ms. */
const CONNECT_LIMIT_MS = 4_000;

/** What an examination of this machine needs of whoever runs it. */
export interface ExaminedParts {
  readonly version: string;
  readonly folders: Folders;
  readonly settings: Pick<SettingSource, "read">;
  readonly tokens: {
    list(): Promise<readonly PresentToken[]>;
    readonly problems: ReadonlyMap<string, KysoError>;
  };
  readonly now: () => Date;
}

/**
 * Runs `use` on this machine as it is.
 *
 * @param parts stay the caller's
 */
export async function withOwnContext<T>(
  { tokens, ...parts }: ExaminedParts,
  use: (context: DoctorContext) => Promise<T>,
): Promise<T> {
  const clocks = new ObservedClocks();
  let client: HttpClient | undefined;
  let present: Promise<readonly PresentToken[]> | undefined;
  try {
    return await use({
      version: parts.version,
      folders: parts.folders,
      platform: process.platform,
      machine: process.arch,
      env: process.env,
      disk: fs,
      userId: process.getuid?.() ?? null,
      zone: {
        name: Intl.DateTimeFormat().resolvedOptions().timeZone,
        offset: -parts.now().getTimezoneOffset(),
      },
      now: parts.now,
      settings: () => parts.settings.read(),
      agent: () => standingOf(parts.folders.runtime),
      reaches: (port) => connects("127.0.0.1", port),
      isFree,
      answers: connects,
      registration: ({ extensionIds }) => {
        const source = registrationSource(parts.folders, extensionIds);
        return registrationState(nativeHostRegistration(source), source.launcher.kyso);
      },
      modules: ({ modules }) => ({
        named: modules,
        installed: installedModules(),
        otherMachine: otherMachineModules(),
      }),
      present: () => (present ??= tokens.list()),
      moduleProblems: () => tokens.problems,
      network: (settings) =>
        Promise.resolve((client ??= observing(lateNetwork(settings), clocks, parts.now))),
      clocks,
    });
  } finally {
    await client?.close();
  }
}

async function standingOf(runtimeFolder: string): Promise<AgentStanding> {
  const address = await knownControlAddress(runtimeFolder);
  if (address === null) return { state: "none" };
  try {
    const { version, port } = await askAt(address, "status", {});
    return { state: "running", version, port };
  } catch (error) {
    return { state: asKysoError(error).code === "AGENT_NOT_RUNNING" ? "none" : "silent" };
  }
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
