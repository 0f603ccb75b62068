import { homedir } from "node:os";
import path from "node:path";

/** Where Kyso keeps things. All are absolute paths; none need exist yet. */
export interface Folders {
  /** Spool, audit log, identity and paired browsers: this user's only. */
  readonly data: string;
  /** This user's settings file. */
  readonly config: string;
  /** The control channel of the running agent; emptied when the user logs out, where the system does so. */
  readonly runtime: string;
  /** The settings file that an administrator wrote for everybody. */
  readonly machine: string;
}

/** What the folders are found from; a parameter so that each system's rules can be tested on any. */
export interface FolderSource {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The file of what this user chose in the extension, beside the settings file. */
export function ownSettingsFile({ config }: Pick<Folders, "config">): string {
  return path.join(config, "own-settings.json");
}

/** Where an image that this user took in is kept. @param sha256 of the file, lower-case hex, which is its name */
export function ownImageFile({ data }: Pick<Folders, "data">, sha256: string): string {
  return path.join(data, "images", `${sha256}.png`);
}

const SYSTEM: FolderSource = { platform: process.platform, env: process.env, home: homedir() };

/**
 * The folders of this user: the XDG ones on Linux, `~/Library` on macOS, `%LOCALAPPDATA%` on Windows. `KYSO_HOME`
 * overrides the user's own (portable use, tests), never the machine's, so that it does not dodge a lock.
 *
 * @see XDG Base Directory Specification 0.8
 */
export function userFolders(source: FolderSource = SYSTEM): Folders {
  const { env } = source;
  const found = systemFolders(source);
  const own = env["KYSO_HOME"];
  if (own === undefined || own === "") {
    return found;
  }
  const root = path.resolve(own);
  return {
    data: path.join(root, "data"),
    config: path.join(root, "config"),
    runtime: path.join(root, "run"),
    machine: found.machine,
  };
}

function systemFolders(source: FolderSource): Folders {
  if (source.platform === "win32") {
    return windowsFolders(source);
  }
  return source.platform === "darwin" ? macFolders(source) : xdgFolders(source);
}

function windowsFolders({ env, home }: FolderSource): Folders {
  const local = path.win32.join(env["LOCALAPPDATA"] ?? path.win32.join(home, "AppData", "Local"), "Kyso");
  return {
    data: path.win32.join(local, "data"),
    config: path.win32.join(local, "config"),
    runtime: path.win32.join(local, "run"),
    machine: path.win32.join(env["ProgramData"] ?? "C:\\ProgramData", "Kyso"),
  };
}

function macFolders({ home }: FolderSource): Folders {
  const support = path.posix.join(home, "Library", "Application Support", "Kyso");
  return {
    data: path.posix.join(support, "data"),
    config: path.posix.join(support, "config"),
    runtime: path.posix.join(home, "Library", "Caches", "Kyso"),
    machine: "/Library/Application Support/Kyso",
  };
}

function xdgFolders({ env, home }: FolderSource): Folders {
  const base = (name: string, ...otherwise: string[]): string => {
    const value = env[name];
    // A relative path is invalid and must be ignored, says the specification.
    return value !== undefined && path.posix.isAbsolute(value) ? value : path.posix.join(home, ...otherwise);
  };
  const data = path.posix.join(base("XDG_DATA_HOME", ".local", "share"), "kyso");
  const runtimeBase = env["XDG_RUNTIME_DIR"];
  return {
    data,
    config: path.posix.join(base("XDG_CONFIG_HOME", ".config"), "kyso"),
    runtime:
      runtimeBase !== undefined && path.posix.isAbsolute(runtimeBase)
        ? path.posix.join(runtimeBase, "kyso")
        : path.posix.join(data, "run"),
    machine: "/etc/kyso",
  };
}
