import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Settings } from "../setting/setting.ts";

/** The settings that a verdict rests on. */
type CheckSettings = Pick<
  Settings,
  "trust" | "revocation" | "revocationLists" | "proxy" | "localServers" | "addressRewrites" | "offline"
>;

/**
 * What stands for the rules of a check: the same for as long as neither its settings nor the files of its folders, of
 * trusted certificates and of revocation lists, change.
 */
export function trustVersion({ trust, revocationLists, ...settings }: CheckSettings): string {
  const { revocation, proxy, localServers, addressRewrites, offline } = settings;
  const folders = trust.map(({ folder, store }) => [folder, store, filesOf(folder)]);
  const lists = revocationLists.map((folder) => [folder, filesOf(folder)]);
  return createHash("sha256")
    .update(JSON.stringify([folders, lists, revocation, proxy, localServers, addressRewrites, offline]))
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
