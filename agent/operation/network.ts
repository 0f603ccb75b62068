import { KysoError } from "../../protocol/error.ts";
import { readSecretFile } from "../command/secret-file.ts";
import type { Credentials, HttpClient } from "../http/http-client.ts";
import { NetworkClient } from "../http/network-client.ts";
import type { NetworkSettings, Settings, UserSetting } from "../setting/setting.ts";
import type { TrustStore } from "../trust/store.ts";
import { TimestampClient } from "../tsp/timestamp-client.ts";

/**
 * The network as the settings have it reached. Nothing is opened yet.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, SETTING_INVALID for the file of the proxy's password
 */
export function networkClient(settings: NetworkSettings): NetworkClient {
  const { proxy, localServers, addressRewrites, offline } = settings;
  const rules = { localServers, addressRewrites, offline };
  if (proxy === null || proxy === "system") return new NetworkClient({ proxy, ...rules });
  return new NetworkClient({ proxy: { url: proxy.url, ...credentialsOf(proxy) }, ...rules });
}

/**
 * The time stamp servers of the settings, or `null` where there are none.
 *
 * @param http stays the caller's
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, SETTING_INVALID for the file of a server's password
 */
export function timestampClient(
  { timestamp: { servers } }: Pick<Settings, "timestamp">,
  services: { readonly http: HttpClient; readonly trust: TrustStore; readonly now: () => Date },
): TimestampClient | null {
  if (servers.length === 0) return null;
  return new TimestampClient({
    ...services,
    servers: servers.map((server) => {
      const { url, policy, timeoutMs } = server;
      return { url, policy, timeoutMs, credentials: credentialsOf(server) };
    }),
  });
}

function credentialsOf({ user, passwordFile }: UserSetting): Credentials | undefined {
  if (user === undefined) return undefined;
  const password = passwordFile === undefined ? "" : readSecretFile(passwordFile);
  if (password === null) throw new KysoError("SETTING_INVALID", `${passwordFile} is too long for a password`);
  return { user, password };
}
