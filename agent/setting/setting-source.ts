import { type BigIntStats, statSync } from "node:fs";
import path from "node:path";
import { diskError } from "../audit/disk.ts";
import type { Folders } from "./folder.ts";
import { DEFAULT_SETTINGS, type Settings } from "./setting.ts";

/** Name of the settings file, in the machine's and in the user's folder. */
export const SETTINGS_FILE = "settings.json";

/**
 * The settings of this user, read again when a file has changed: no restart is needed. The machine's file is read
 * first, then the user's, which may change every key that the machine does not lock.
 */
export class SettingSource {
  readonly #files: { readonly machine: string; readonly user: string };
  #read: { stamp: string; settings: Settings } | undefined;

  constructor(folders: Pick<Folders, "machine" | "config">) {
    this.#files = {
      machine: path.join(folders.machine, SETTINGS_FILE),
      user: path.join(folders.config, SETTINGS_FILE),
    };
  }

  /**
   * The settings as they are now.
   *
   * @throws {KysoError} SETTING_INVALID, with the file and the key in its message; JOB_DISK_ERROR where its folder is none
   */
  async read(): Promise<Settings> {
    const stamp = `${fileStamp(this.#files.machine)} ${fileStamp(this.#files.user)}`;
    if (this.#read?.stamp !== stamp) {
      this.#read = { stamp, settings: await this.#parse(stamp) };
    }
    return this.#read.settings;
  }

  async #parse(stamp: string): Promise<Settings> {
    if (stamp === `${ABSENT} ${ABSENT}`) {
      // The schema library costs 50 ms to load, which a command without settings need not pay.
      return DEFAULT_SETTINGS;
    }
    const { readSettings } = await import("./setting-file.ts");
    return readSettings(this.#files.machine, this.#files.user);
  }
}

const ABSENT = "absent";

function fileStamp(file: string): string {
  let found: BigIntStats | undefined;
  try {
    found = statSync(file, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    throw diskError(error);
  }
  return found === undefined ? ABSENT : `${found.mtimeNs}:${found.size}:${found.ino}`;
}
