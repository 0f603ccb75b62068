import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Settings } from "../setting/setting.ts";

/** The settings that a verdict rests on. */
type CheckSettings = Pick<
  Settings,
  "trust" | "revocation" | "proxy" | "localServers" | "addressRewrites" | "offline"
>;

/**
 * What stands for the rules of a check: the same for as long as neither its settings nor the files of its trusted folders
 * change.
 */
export function trustVersion({ trust, ...settings }: CheckSettings): string {
  const { revocation, proxy, localServers, addressRewrites, offline } = settings;
  const folders = trust.map(({ folder, store }) => [folder, store, filesOf(folder)]);
  return createHash("sha256")
    .update(JSON.stringify([folders, revocation, proxy, localServers, addressRewrites, offline]))
    .digest("hex");
}

/** A folder that can't be read has no files; what is wrong with it, the check itself says. */
function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const { mtimeNs, size, ino } = statSync(path.join(folder, name), { bigint: true });
        return `${name}:${mtimeNs}:${size}:${ino}`;
      });
  } catch {
    return [];
  }
}
