import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { loadIdentity } from "../../../agent/server/identity.ts";
import { PairedBrowsers } from "../../../agent/server/paired-browsers.ts";
import { type ServerOptions, startServer } from "../../../agent/server/server.ts";
import type { OperationHandlers } from "../../../protocol/answer.ts";
import { stubHandlers } from "../../protocol/stub-handlers.ts";
import { EXTENSION_ID } from "./browser-client.ts";

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "kyso-server-"));
}

/** A server of its own for one test, on a free port unless told otherwise. */
export async function testServer(
  options: Partial<Omit<ServerOptions, "handlers">> & {
    handlers?: Partial<OperationHandlers>;
    folder?: string;
  } = {},
) {
  const folder = options.folder ?? (await temporaryFolder());
  const browsers = options.browsers ?? (await PairedBrowsers.open(path.join(folder, "browsers.json")));
  const identity = await loadIdentity(path.join(folder, "identity.pem"));
  const seen: string[] = [];
  const status: OperationHandlers["agent.status"] = async (_params, { browserName }) => {
    seen.push(browserName);
    return Promise.resolve({ result: { version: "1.2.3", browser: browserName, waiting: 0 } });
  };
  const server = await startServer({
    identity,
    browsers,
    allowedExtensionIds: [EXTENSION_ID],
    version: "1.2.3",
    ports: [0],
    ...options,
    handlers: stubHandlers({ "agent.status": status, ...options.handlers }),
  });
  onTestFinished(async () => server.close());
  return { server, port: server.port, browsers, identity, folder, seen };
}
