import { createHash, type Hash } from "node:crypto";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { type Disk, diskError, flushFolder, systemCode, writeFlushed, writeFully } from "../audit/disk.ts";

const ORIGINAL = "original.pdf";
const APPENDED = "appended.bin";
const RECORD = "job.json";
const NEXT_RECORD = "job.json.new";

const READ_BYTES = 1024 * 1024;

/**
 * The bytes of one job, in a folder of its own that only this user can read. The document is hashed while it arrives,
 * so that it need not be read again; after a restart of the agent it is hashed once more, when first asked for.
 */
export class Spool {
  readonly #disk: Disk;
  readonly #folder: string;
  #received: number;
  /** Over the received bytes; `undefined` where they must be read again. */
  #hash: Hash | undefined;
  #flushed: Promise<void> = Promise.resolve();

  private constructor(disk: Disk, folder: string, received: number, hash: Hash | undefined) {
    this.#disk = disk;
    this.#folder = folder;
    this.#received = received;
    this.#hash = hash;
  }

  /** Makes the folder of a new job. */
  static async create(disk: Disk, folder: string): Promise<Spool> {
    await disk.mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(disk, folder, 0, createHash("sha256"));
  }

  /** Takes up a folder that an earlier run of the agent left. */
  static async open(disk: Disk, folder: string): Promise<Spool> {
    try {
      const { size } = await disk.stat(path.join(folder, ORIGINAL));
      return new Spool(disk, folder, size, undefined);
    } catch (error) {
      if (systemCode(error) === "ENOENT") {
        return new Spool(disk, folder, 0, createHash("sha256"));
      }
      throw diskError(error);
    }
  }

  /** Bytes of the document that are here. */
  get received(): number {
    return this.#received;
  }

  /** Path of the received document. */
  get originalPath(): string {
    return this.#path(ORIGINAL);
  }

  /**
   * Adds the body's bytes to the document. What was written before a failure stays, and counts as received.
   *
   * @throws {KysoError} JOB_DIGEST_MISMATCH when more comes than `size`; JOB_DISK_FULL, JOB_DISK_ERROR
   */
  async write(body: AsyncIterable<Uint8Array>, size: number): Promise<void> {
    const hash = await this.hash();
    const handle = await this.#attempt(() =>
      this.#disk.open(this.originalPath, this.#received === 0 ? "w" : "r+", 0o600),
    );
    try {
      for await (const bytes of body) {
        if (this.#received + bytes.length > size) {
          throw new KysoError("JOB_DIGEST_MISMATCH", "more bytes than were announced");
        }
        await this.#attempt(() => this.#writeHashing(handle, hash, bytes));
      }
    } finally {
      this.#flushed = this.#flushAndClose(handle);
      // Awaited by whoever needs the document on the disk; a failure shows there.
      this.#flushed.catch(() => undefined);
    }
  }

  /**
   * Waits until the received document is on the disk.
   *
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR; asked again, it tries again
   */
  async flushed(): Promise<void> {
    try {
      await this.#flushed;
    } catch (error) {
      // What the system's memory holds may no longer be what was received.
      this.#hash = undefined;
      const handle = await this.#attempt(() => this.#disk.open(this.originalPath, "r+"));
      this.#flushed = this.#flushAndClose(handle);
      this.#flushed.catch(() => undefined);
      throw error;
    }
  }

  /** The running SHA-256 over all received bytes. The caller copies it before finishing it. */
  async hash(): Promise<Hash> {
    this.#hash ??= await this.#attempt(() => this.#hashAgain());
    return this.#hash;
  }

  /** The received document, or a stretch of it, in pieces. */
  async *readOriginal(start = 0, end = this.#received): AsyncGenerator<Uint8Array> {
    const handle = await this.#attempt(() => this.#disk.open(this.originalPath, "r"));
    try {
      for (let offset = start; offset < end;) {
        const bytes = new Uint8Array(Math.min(READ_BYTES, end - offset));
        const { bytesRead } = await this.#attempt(() => handle.read(bytes, 0, bytes.length, offset));
        if (bytesRead === 0) {
          throw new KysoError("JOB_DISK_ERROR", "the spooled document is shorter than it was");
        }
        offset += bytesRead;
        yield bytes.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  readAppended(): Promise<Uint8Array> {
    return this.#attempt(() => this.#disk.readFile(this.#path(APPENDED)));
  }

  /** Replaces the job's record; a crash leaves the old one or the new one. */
  async writeRecord(record: Uint8Array): Promise<void> {
    await this.#attempt(async () => {
      await writeFlushed(this.#disk, this.#path(NEXT_RECORD), record);
      await this.#disk.rename(this.#path(NEXT_RECORD), this.#path(RECORD));
    });
  }

  /**
   * Puts the appended bytes and the record that tells of them on the disk. Both are flushed side by side; after a crash
   * in between, {@link readNextRecord} and the digest in it say whether the signature is whole.
   */
  async writeSigned(appended: Uint8Array, record: Uint8Array): Promise<void> {
    await this.#attempt(async () => {
      await Promise.all([
        writeFlushed(this.#disk, this.#path(APPENDED), appended),
        writeFlushed(this.#disk, this.#path(NEXT_RECORD), record),
      ]);
      await this.#disk.rename(this.#path(NEXT_RECORD), this.#path(RECORD));
      await flushFolder(this.#disk, this.#folder);
    });
  }

  /** The record; `null` where the folder has none. */
  readRecord(): Promise<Uint8Array | null> {
    return this.#readIfThere(RECORD);
  }

  /** The record that was about to replace the job's when the agent stopped. */
  readNextRecord(): Promise<Uint8Array | null> {
    return this.#readIfThere(NEXT_RECORD);
  }

  /** Removes everything. The record goes first: without it, what a crash leaves is no job any more. */
  async wipe(): Promise<void> {
    await this.#attempt(async () => {
      await this.#disk.rm(this.#path(RECORD), { force: true });
      await this.#disk.rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }

  async #writeHashing(
    handle: Awaited<ReturnType<Disk["open"]>>,
    hash: Hash,
    bytes: Uint8Array,
  ): Promise<void> {
    const writing = writeFully(handle, bytes, this.#received);
    hash.update(bytes);
    try {
      await writing;
    } catch (error) {
      // The hash has run ahead of the disk.
      this.#hash = undefined;
      await handle.truncate(this.#received).catch(() => undefined);
      throw error;
    }
    this.#received += bytes.length;
  }

  async #flushAndClose(handle: Awaited<ReturnType<Disk["open"]>>): Promise<void> {
    await this.#attempt(async () => {
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
    });
  }

  async #hashAgain(): Promise<Hash> {
    const hash = createHash("sha256");
    for await (const bytes of this.readOriginal()) {
      hash.update(bytes);
    }
    return hash;
  }

  async #readIfThere(name: string): Promise<Uint8Array | null> {
    try {
      return await this.#disk.readFile(this.#path(name));
    } catch (error) {
      if (systemCode(error) === "ENOENT") {
        return null;
      }
      throw diskError(error);
    }
  }

  async #attempt<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (error) {
      throw diskError(error);
    }
  }
}
