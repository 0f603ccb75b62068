import { type Hash, randomUUID } from "node:crypto";
import {
  closeSync,
  fsync,
  open as openCallback,
  rmSync,
  statSync,
  write as writeCallback,
  writeSync,
} from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { KysoError } from "../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../protocol/limit.ts";
import { diskError } from "../audit/disk.ts";
import { type ByteSource, FileSource } from "../pdf/source.ts";
import { copyHashed, IN_MEMORY_BYTES, type InputBytes, openInput, readHashed, sizeOf } from "./input-file.ts";

/** From this size on, a document in memory is on its way to the disk while the token signs. Bytes. */
const EARLY_WRITE_BYTES = 32 * 1024;

const TEMPORARY_ENDING = ".kyso";

const flush = promisify(fsync);
const openFile = promisify(openCallback);
const writeAt = promisify(writeCallback);

/**
 * A signed file in the making, in a temporary file beside the output. What is hashed, signed and written are the same
 * bytes, read once: a file that changes meanwhile can't come between. The output's name shows the old file or the whole
 * new one, never a part.
 */
export class OutputFile {
  /** The original's bytes. */
  readonly source: ByteSource;
  /** SHA-256 over the whole original, not yet finished. */
  readonly prefixHash: Hash;
  readonly #output: string;
  readonly #temporary: TemporaryFile;
  /** The original, where it is held in memory and not yet written. */
  readonly #unwritten: Uint8Array | null;
  /** The original's way to the disk, where it began early; a failure shows in {@link OutputFile.kept}. */
  readonly #early: Promise<void>;
  #keeping: Promise<void> = Promise.resolve();

  private constructor(output: string, temporary: TemporaryFile, original: InputBytes) {
    this.#output = output;
    this.#temporary = temporary;
    this.source = original.source;
    this.prefixHash = original.prefixHash;
    const isEarly = original.unwritten !== null && original.unwritten.length >= EARLY_WRITE_BYTES;
    this.#unwritten = isEarly ? null : original.unwritten;
    this.#early = isEarly ? writeEarly(temporary.fd, original.unwritten) : Promise.resolve();
    this.#early.catch(() => undefined);
  }

  /**
   * Reads and hashes an input, and makes sure that the output's folder can be written to.
   *
   * @param ending of the temporary file's name, by which whoever begins many knows its own
   * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_WRITABLE, PDF_TOO_LARGE, JOB_DISK_FULL
   */
  static async begin(input: string, output: string, ending = TEMPORARY_ENDING): Promise<OutputFile> {
    const fd = openInput(input);
    try {
      const size = sizeOf(input, fd, { bytes: MAX_DOCUMENT_BYTES, code: "PDF_TOO_LARGE" });
      // A new name may wait for what the disk is at; meanwhile a small document is read and hashed.
      const creating = createTemporary(output, ending);
      const read = size > IN_MEMORY_BYTES ? null : attempt(() => readHashed(input, fd, size));
      const temporary = await creating;
      try {
        return new OutputFile(output, temporary, read?.() ?? (await copyHashed(input, temporary.path)));
      } catch (error) {
        removeTemporary(temporary);
        throw error;
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Name of the file, beside the output, that is written until it gets the output's. */
  get temporaryName(): string {
    return path.basename(this.#temporary.path);
  }

  /** Begins to write what follows the original; {@link OutputFile.kept} tells how that went. */
  keep(appended: Uint8Array): void {
    this.#keeping = this.#write(appended);
    this.#keeping.catch(() => undefined);
  }

  /**
   * Waits until the original and what follows it are on the disk.
   *
   * @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL
   */
  kept(): Promise<void> {
    return this.#keeping;
  }

  async #write(appended: Uint8Array): Promise<void> {
    const { fd } = this.#temporary;
    try {
      await this.#early;
      if (this.#unwritten === null) {
        writeAll(fd, appended, this.source.size);
      } else {
        writeAll(fd, Buffer.concat([this.#unwritten, appended]), 0);
      }
      await flush(fd);
    } catch (error) {
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }

  /**
   * Gives the written file its name.
   *
   * @param isKept whether the temporary file stays where it gets none, for whoever knows of it
   * @throws {KysoError} FILE_NOT_WRITABLE
   */
  async publish({ isKept = false } = {}): Promise<void> {
    this.#closeSource();
    closeSync(this.#temporary.fd);
    try {
      // Not in line: it may wait for what the disk is at, and the token must not.
      await rename(this.#temporary.path, this.#output);
    } catch (error) {
      if (!isKept) rmSync(this.#temporary.path, { force: true });
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    // A write that is still under way must not meet a closed file, or another one of the same number.
    await Promise.allSettled([this.#early, this.#keeping]);
    this.#closeSource();
    removeTemporary(this.#temporary);
  }

  #closeSource(): void {
    if (this.source instanceof FileSource) {
      this.source.close();
    }
  }
}

/** Does it now, and gives its result or throws its error when asked. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** A new file beside the one that it will become, open for writing. */
export interface TemporaryFile {
  readonly path: string;
  readonly fd: number;
}

/** @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL */
export async function createTemporary(output: string, ending = TEMPORARY_ENDING): Promise<TemporaryFile> {
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new KysoError("FILE_NOT_WRITABLE", `${output} is a folder`);
  }
  // The output's own name may be as long as the system allows, so this one is not made from it.
  const name = `.${randomUUID()}${ending}`;
  const file = path.join(path.dirname(output), name);
  try {
    return { path: file, fd: await openFile(file, "wx", 0o666) };
  } catch (error) {
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}

async function writeEarly(fd: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await writeAt(fd, bytes, done, bytes.length - done, done);
    done += bytesWritten;
  }
}

/** Leaves nothing of it behind. */
export function removeTemporary({ path: file, fd }: TemporaryFile): void {
  closeSync(fd);
  rmSync(file, { force: true });
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
