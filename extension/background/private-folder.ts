import { asStorageError } from "./storage-error.ts";

/*
 * Files in the origin-private file system: a folder of what they are for, in it a folder for each that they belong to.
 * Pages of the portal can't reach them; our own pages read them there, since documents are too large for messages.
 */

/** One such folder, by its name. */
export class PrivateFolder {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Path of a file as pages of the extension open it. */
  path(owner: string, file: string): string {
    return `${this.#name}/${owner}/${file}`;
  }

  /**
   * Writes a file whole: it is there when all bytes are, and not before.
   * @returns how many bytes there were.
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR; what `bytes` throws passes through
   */
  async write(owner: string, file: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const writable = await asStorageError(async () => {
      const folder = await this.#folderOf(owner, true);
      const handle = await folder.getFileHandle(file, { create: true });
      return await handle.createWritable();
    });
    let size = 0;
    try {
      for await (const chunk of bytes) {
        await asStorageError(() => writable.write(chunk as Uint8Array<ArrayBuffer>));
        size += chunk.length;
      }
      await asStorageError(() => writable.close());
    } catch (error) {
      await writable.abort().catch(() => undefined);
      throw error;
    }
    return size;
  }

  /**
   * A file, lazily; nothing is read until its bytes are asked for.
   * @throws {KysoError} JOB_DISK_ERROR where it is gone
   */
  async read(owner: string, file: string): Promise<File> {
    return await asStorageError(async () => {
      const folder = await this.#folderOf(owner, false);
      const handle = await folder.getFileHandle(file);
      return await handle.getFile();
    });
  }

  /** Removes all files of one owner. What can't be removed now is when the worker next starts. */
  async remove(owner: string): Promise<void> {
    const folder = await this.#all();
    await folder?.removeEntry(owner, { recursive: true }).catch(() => undefined);
  }

  /** Removes the files of every owner that is not named. */
  async removeExcept(owners: ReadonlySet<string>): Promise<void> {
    const folder = await this.#all();
    if (folder === null) return;
    for await (const name of folder.keys()) {
      if (!owners.has(name)) await folder.removeEntry(name, { recursive: true }).catch(() => undefined);
    }
  }

  async #folderOf(owner: string, create: boolean): Promise<FileSystemDirectoryHandle> {
    const top = await navigator.storage.getDirectory();
    const all = await top.getDirectoryHandle(this.#name, { create });
    return await all.getDirectoryHandle(owner, { create });
  }

  /** `null` where there is none, or it can't be had: removing never stands in anything's way. */
  async #all(): Promise<FileSystemDirectoryHandle | null> {
    try {
      const top = await navigator.storage.getDirectory();
      return await top.getDirectoryHandle(this.#name);
    } catch {
      return null;
    }
  }
}

/** The bytes of a blob from an offset on, in the chunks that the browser reads. */
export async function* bytesFrom(blob: Blob, offset: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of blob.slice(offset).stream()) yield chunk;
}
