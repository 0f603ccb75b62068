import { type BigIntStats, statSync } from "node:fs";
import path from "node:path";
import { diskError } from "../audit/disk.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import { type Folders, ownSettingsFile } from "./folder.ts";
import { ownTrustFolders } from "./own-trust.ts";
import { DEFAULT_SETTINGS, type Settings } from "./setting.ts";

/** Name of the settings file, in the machine's and in the user's folder. */
export const SETTINGS_FILE = "settings.json";

/**
 * The settings of this user, read again when a file has changed: no restart is needed. The machine's file is read
 * first, then what the user chose in the extension, then the user's file; both may change every key that the machine does
 * not lock. The CAs that the user added (`kyso trust add`) join the folders that the files name.
 */
export class SettingSource {
  readonly #files: { readonly machineFile: string; readonly userFile: string };
  readonly #folders: Pick<Folders, "config" | "data">;
  #read: { stamp: string; settings: Settings } | undefined;

  constructor(folders: Pick<Folders, "machine" | "config" | "data">) {
    this.#folders = folders;
    this.#files = {
      machineFile: path.join(folders.machine, SETTINGS_FILE),
      userFile: path.join(folders.config, SETTINGS_FILE),
    };
  }

  /**
   * The settings as they are now.
   *
   * @throws {KysoError} SETTING_INVALID, with the file and the key in its message; OWN_SETTINGS_DAMAGED; JOB_DISK_ERROR
   *   where its folder is none
   */
  async read(): Promise<Settings> {
    const { machineFile, userFile } = this.#files;
    const files = [machineFile, userFile, ownSettingsFile(this.#folders)].map(fileStamp);
    const ownTrust = ownTrustFolders(this.#folders.data);
    const stamp = [...files, ...ownTrust.map(({ folder }) => folder)].join(" ");
    if (this.#read?.stamp !== stamp) {
      this.#read = { stamp, settings: await this.#parse(files, ownTrust) };
    }
    return this.#read.settings;
  }

  async #parse(files: readonly string[], ownTrust: readonly TrustFolder[]): Promise<Settings> {
    if (files.every((stamp) => stamp === ABSENT)) {
      // The schema library costs 50 ms to load, which a command without settings need not pay.
      return ownTrust.length === 0 ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, trust: ownTrust };
    }
    const { readSettings } = await import("./setting-file.ts");
    return await readSettings(this.#files, this.#folders, ownTrust);
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
