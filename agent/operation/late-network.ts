import type { HttpClient } from "../http/http-client.ts";
import type { NetworkSettings } from "../setting/setting.ts";

/**
 * The network as the settings have it reached, made with the first request: its library takes a tenth of a second to load,
 * which a signature that asks nobody need not pay. What is wrong with the settings shows in each request.
 */
export function lateNetwork(settings: NetworkSettings): HttpClient {
  let client: Promise<HttpClient> | undefined;
  const open = async (): Promise<HttpClient> => (await import("./network.ts")).networkClient(settings);
  return {
    send: async (request) => (await (client ??= open())).send(request),
    close: async () => (await client?.catch(() => undefined))?.close(),
  };
}
