import { type BigIntStats, statSync } from "node:fs";
import path from "node:path";
import { diskError } from "../audit/disk.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import type { Folders } from "./folder.ts";
import { ownTrustFolders } from "./own-trust.ts";
import { DEFAULT_SETTINGS, type Settings } from "./setting.ts";

/** Name of the settings file, in the machine's and in the user's folder. */
export const SETTINGS_FILE = "settings.json";

/**
 * The settings of this user, read again when a file has changed: no restart is needed. The machine's file is read
 * first, then the user's, which may change every key that the machine does not lock; the CAs that the user added
 * (`kyso trust add`) join the folders that the files name.
 */
export class SettingSource {
  readonly #files: { readonly machine: string; readonly user: string };
  readonly #data: string;
  #read: { stamp: string; settings: Settings } | undefined;

  constructor(folders: Pick<Folders, "machine" | "config" | "data">) {
    this.#data = folders.data;
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
    const files = `${fileStamp(this.#files.machine)} ${fileStamp(this.#files.user)}`;
    const ownTrust = ownTrustFolders(this.#data);
    const stamp = [files, ...ownTrust.map(({ folder }) => folder)].join(" ");
    if (this.#read?.stamp !== stamp) {
      this.#read = { stamp, settings: await this.#parse(files, ownTrust) };
    }
    return this.#read.settings;
  }

  async #parse(files: string, ownTrust: readonly TrustFolder[]): Promise<Settings> {
    if (files === `${ABSENT} ${ABSENT}`) {
      // The schema library costs 50 ms to load, which a command without settings need not pay.
      return ownTrust.length === 0 ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, trust: ownTrust };
    }
    const { readSettings } = await import("./setting-file.ts");
    return readSettings(this.#files.machine, this.#files.user, ownTrust);
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
