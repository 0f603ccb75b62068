import { KysoError } from "../../protocol/error.ts";
import { networkAddress } from "../http/network-address.ts";
import type { Settings } from "../setting/setting.ts";

/** The option of every command that has something stamped. */
export const tsaOption = {
  type: "string",
  multiple: true,
  value: "URL",
  vi: "Máy chủ dấu thời gian (RFC 3161), thay cho cài đặt; có thể lặp lại, máy chủ sau dự phòng cho máy chủ trước.",
  en: "Time stamp server (RFC 3161) instead of the settings'; may be repeated, the next one stands in for the one before.",
} as const;

/**
 * The settings with the servers of the command line in the place of their own. One that the settings know keeps its user
 * and its time limit.
 *
 * @throws {KysoError} USAGE
 */
export function withServers(settings: Settings, urls: readonly string[] | undefined): Settings {
  if (urls === undefined) return settings;
  const known = settings.timestamp.servers;
  const servers = urls.map((text) => {
    const { href } = serverAddress(text);
    return known.find(({ url }) => new URL(url).href === href) ?? { url: href };
  });
  return { ...settings, timestamp: { ...settings.timestamp, servers } };
}

function serverAddress(text: string): URL {
  try {
    return networkAddress(text);
  } catch (cause) {
    throw new KysoError("USAGE", "--tsa is not an address of http or https", { cause });
  }
}
