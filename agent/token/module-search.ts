import { existsSync, readdirSync } from "node:fs";
import { posix, win32 } from "node:path";
import type { ModuleSetting } from "./module-setting.ts";
import { MODULE_FAMILIES, MODULE_FOLDERS, type ModuleFamily, OTHER_MACHINE_FOLDERS } from "./module-table.ts";

/** The part of the file system that a search looks at. */
export interface SearchedDisk {
  exists(path: string): boolean;
  /** Names in a folder; none where it can't be read. */
  names(folder: string): readonly string[];
}

const OWN_DISK: SearchedDisk = {
  exists: existsSync,
  names(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

type System = keyof typeof MODULE_FOLDERS;

function systemOf(platform: NodeJS.Platform): System {
  if (platform === "win32") return "windows";
  return platform === "darwin" ? "macos" : "linux";
}

/** `name_v{4-6}.dll` as its three names. */
function spelledOut(pattern: string): string[] {
  const [all, from, to] = /\{(\d+)-(\d+)\}/.exec(pattern) ?? [];
  if (all === undefined) return [pattern];
  const [first, last] = [Number(from), Number(to)];
  return Array.from({ length: last - first + 1 }, (_, index) => pattern.replace(all, String(first + index)));
}

/** Names in a folder that a pattern with one `*` fits, whatever their case. */
function fitting(names: readonly string[], pattern: string): string[] {
  const [start = "", end = ""] = pattern.toLowerCase().split("*");
  return names.filter((name) => {
    const lower = name.toLowerCase();
    return lower.length >= start.length + end.length && lower.startsWith(start) && lower.endsWith(end);
  });
}

function foldersOf(folders: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const expanded = folders.map((folder) =>
    folder.replace(/%([\w()]+)%/g, (_, name: string) => env[name] ?? "%"),
  );
  return expanded.filter((folder) => !folder.includes("%"));
}

function modulesOf(
  family: ModuleFamily,
  system: System,
  folder: string,
  disk: SearchedDisk,
): ModuleSetting[] {
  const path = system === "windows" ? win32 : posix;
  const found = (family[system] ?? []).flatMap(spelledOut).flatMap((name) => {
    if (name.includes("*")) return fitting(disk.names(folder), name);
    return disk.exists(path.join(folder, name)) ? [name] : [];
  });
  return found.map((name) => ({
    path: path.join(folder, name),
    ...(family.asksPin?.includes(name) === true && { asksPin: true }),
  }));
}

/**
 * The modules of {@link MODULE_FAMILIES} that are installed on this machine, those of the government's tokens first. They
 * are only found here, not looked into.
 */
export function installedModules(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  disk: SearchedDisk = OWN_DISK,
): ModuleSetting[] {
  const system = systemOf(platform);
  return modulesIn(MODULE_FOLDERS[system], system, env, disk);
}

/** Those that are installed where the system keeps libraries for another machine than its own: 32 bit, in general. */
export function otherMachineModules(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  disk: SearchedDisk = OWN_DISK,
): ModuleSetting[] {
  const system = systemOf(platform);
  return modulesIn(OTHER_MACHINE_FOLDERS[system], system, env, disk);
}

function modulesIn(
  named: readonly string[],
  system: System,
  env: NodeJS.ProcessEnv,
  disk: SearchedDisk,
): ModuleSetting[] {
  const folders = foldersOf(named, env);
  return MODULE_FAMILIES.flatMap((family) =>
    folders.flatMap((folder) => modulesOf(family, system, folder, disk)),
  );
}
