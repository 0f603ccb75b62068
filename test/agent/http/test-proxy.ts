import type { Credentials } from "../../../agent/http/http-client.ts";
import { startProcess } from "../../pki/server-process.ts";
import { compiledFile } from "../../token/compiled-file.ts";

/** What the process is told, as JSON. */
export interface ProxyOrder {
  readonly credentials: Credentials | null;
}

/** An HTTP proxy in a process of its own on loopback, for CONNECT and for the absolute form. */
export interface TestProxy {
  readonly url: string;
  /** What it was asked for, such as `CONNECT host:443` or `GET http://host/`. */
  asked(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @param credentials who may use it; everybody where none are given */
export async function startProxy(credentials: Credentials | null = null): Promise<TestProxy> {
  const server = await startProcess(compiledFile("test/agent/http/proxy-process"), {
    credentials,
  } satisfies ProxyOrder);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    asked: async () => (await (await fetch(`${url}/asked`)).json()) as string[],
    stop: async () => server.stop(),
  };
}
