import path from "node:path";
import type { OperationHandlers } from "../../protocol/answer.ts";
import type { KysoError } from "../../protocol/error.ts";
import { openControl } from "./control.ts";
import type { ControlHandlers } from "./control-request.ts";
import { loadIdentity } from "./identity.ts";
import { PairedBrowsers } from "./paired-browsers.ts";
import { type AgentServer, startServer } from "./server.ts";

export interface AgentOptions {
  /** Where identity and paired browsers are kept. */
  readonly dataFolder: string;
  /** Where the control channel is. */
  readonly runtimeFolder: string;
  /**
   * Made once, with the browsers that the operations list and forget: when this is sure to be the one agent of its user,
   * and before anybody can connect.
   */
  readonly handlers: (browsers: PairedBrowsers) => OperationHandlers | Promise<OperationHandlers>;
  readonly allowedExtensionIds: readonly string[];
  readonly version: string;
  readonly ports?: readonly number[];
  readonly onFailure?: (operation: string, error: KysoError) => void;
}

export interface Agent {
  readonly port: number;
  /** Settles when a command has asked the agent to stop. */
  readonly stopAsked: Promise<void>;
  close(): Promise<void>;
}

/** The file of the browsers that an agent with this data folder knows. */
export function browsersFile(dataFolder: string): string {
  return path.join(dataFolder, "browsers.json");
}

/**
 * Starts this user's agent: its control channel first, which only one agent can hold, then its socket.
 *
 * @throws {KysoError} AGENT_ALREADY_RUNNING, AGENT_NO_PORT, SETTING_INVALID
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const browsers = await PairedBrowsers.open(browsersFile(options.dataFolder));
  const identity = await loadIdentity(path.join(options.dataFolder, "identity.pem"));
  let askToStop: () => void = () => undefined;
  const stopAsked = new Promise<void>((resolve) => {
    askToStop = resolve;
  });
  let setServer: (server: Promise<AgentServer>) => void = () => undefined;
  const starting = new Promise<AgentServer>((resolve) => {
    setServer = resolve;
  });
  starting.catch(() => undefined);
  const requests = controlHandlers(options.version, starting, browsers, askToStop);
  const control = await openControl(options.runtimeFolder, requests);
  try {
    const handlers = await options.handlers(browsers);
    setServer(startServer({ ...options, identity, browsers, handlers }));
    const server = await starting;
    return {
      port: server.port,
      stopAsked,
      async close() {
        await Promise.all([control.close(), server.close()]);
      },
    };
  } catch (error) {
    await control.close();
    throw error;
  }
}

function controlHandlers(
  version: string,
  starting: Promise<AgentServer>,
  browsers: PairedBrowsers,
  askToStop: () => void,
): ControlHandlers {
  const startedAt = new Date().toISOString();
  return {
    status: async () => {
      const { port, sessionCount } = await starting;
      return { pid: process.pid, version, port, startedAt, sessions: sessionCount };
    },
    pair: async () => {
      const server = await starting;
      return { port: server.port, code: await server.newPairingCode() };
    },
    browsers: () =>
      Promise.resolve({
        browsers: browsers.list().map(({ pairingId, name, pairedAt }) => ({ pairingId, name, pairedAt })),
      }),
    forget: async ({ pairingId }) => ({ forgotten: await browsers.forget(pairingId) }),
    stop: () => {
      // The answer goes out first.
      setImmediate(askToStop);
      return Promise.resolve({});
    },
  };
}
