import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { ImageKind } from "../../protocol/signature-kind.ts";
import type { TakenImage } from "../appearance/image/taken-image.ts";
import { diskError, systemCode } from "../audit/disk.ts";
import { writePrivateFile } from "../server/private-file.ts";
import { type Folders, ownImageFile } from "../setting/folder.ts";
import type { OwnSettings } from "../setting/own-settings.ts";

/** Images that were taken in and are looked at before one is kept. */
const MAX_TRIED = 4;

/**
 * The images of signature, initials and seal that this user took in: each is a file in the user's own data, named by its
 * SHA-256. What is only being tried stays in memory.
 */
export class OwnImages {
  readonly #folders: Pick<Folders, "data">;
  readonly #own: OwnSettings;
  readonly #tried = new Map<string, TakenImage>();

  /** The compiled `image-worker.js`; by default beside the file that starts it. */
  readonly workerPath: string | undefined;

  constructor(folders: Pick<Folders, "data">, own: OwnSettings, workerPath?: string) {
    this.#folders = folders;
    this.#own = own;
    this.workerPath = workerPath;
  }

  /** Holds an image for a look. @returns its SHA-256 */
  try(taken: TakenImage): string {
    const sha256 = createHash("sha256").update(taken.png).digest("hex");
    this.#tried.delete(sha256);
    this.#tried.set(sha256, taken);
    const [oldest] = this.#tried.keys();
    if (this.#tried.size > MAX_TRIED && oldest !== undefined) this.#tried.delete(oldest);
    return sha256;
  }

  /** One that is being tried; PNG. */
  tried(sha256: string): Uint8Array | undefined {
    return this.#tried.get(sha256)?.png;
  }

  /**
   * Has a kind show an image that is being tried.
   *
   * @throws {KysoError} IMAGE_NOT_CHOSEN; OWN_SETTINGS_DAMAGED, AUDIT_BUSY, JOB_DISK_*
   */
  async keep(kind: ImageKind, sha256: string): Promise<void> {
    const png = this.tried(sha256);
    if (png === undefined) throw new KysoError("IMAGE_NOT_CHOSEN", sha256);
    try {
      await writePrivateFile(ownImageFile(this.#folders, sha256), png);
    } catch (error) {
      throw diskError(error);
    }
    await this.#own.change((now) => ({ ...now, images: { ...now.images, [kind]: sha256 } }));
    await this.#sweep();
  }

  /**
   * Removes what the user took in for a kind, and its file where no other kind shows it.
   *
   * @throws {KysoError} OWN_SETTINGS_DAMAGED, AUDIT_BUSY, JOB_DISK_*
   */
  async remove(kind: ImageKind): Promise<void> {
    await this.#own.change((now) => {
      const others = Object.entries(now.images ?? {}).filter(([one]) => one !== kind);
      return { ...now, images: Object.fromEntries(others) };
    });
    await this.#sweep();
  }

  /** Removes every file that no kind shows. */
  async #sweep(): Promise<void> {
    const shown = new Set(Object.values((await this.#own.read()).images ?? {}));
    const folder = path.dirname(ownImageFile(this.#folders, ""));
    try {
      const files = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.png$/.test(name));
      const unused = files.filter((name) => !shown.has(name.slice(0, 64)));
      await Promise.all(unused.map((name) => rm(path.join(folder, name), { force: true })));
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw diskError(error);
    }
  }
}

/**
 * The bytes of an image that the settings name.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_MISSING
 */
export async function imageBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new KysoError("APPEARANCE_IMAGE_MISSING", file, { cause });
  }
}
