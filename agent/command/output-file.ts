import { createHash, type Hash, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  open as openCallback,
  openSync,
  readSync,
  rmSync,
  type Stats,
  statSync,
  write as writeCallback,
  writeSync,
} from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { KysoError } from "../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../protocol/limit.ts";
import { diskError, systemCode, writeFully } from "../audit/disk.ts";
import { type ByteSource, FileSource, MemorySource } from "../pdf/source.ts";

/** Documents up to this size are held in memory; larger ones are copied while they are hashed. Bytes. */
export const IN_MEMORY_BYTES = 2 * 1024 * 1024;

/** From this size on, a document in memory is on its way to the disk while the token signs. Bytes. */
const EARLY_WRITE_BYTES = 32 * 1024;

const COPY_BYTES = 1024 * 1024;

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

  private constructor(output: string, temporary: TemporaryFile, original: Original) {
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
   * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_WRITABLE, PDF_TOO_LARGE, JOB_DISK_FULL
   */
  static async begin(input: string, output: string): Promise<OutputFile> {
    const fd = openInput(input);
    try {
      const { size } = sizedFile(input, fd);
      // A new name may wait for what the disk is at; meanwhile a small document is read and hashed.
      const creating = createTemporary(output);
      const read = size > IN_MEMORY_BYTES ? null : attempt(() => readWhole(input, fd, size));
      const temporary = await creating;
      try {
        return new OutputFile(output, temporary, read?.() ?? (await copy(input, temporary.path)));
      } catch (error) {
        removeTemporary(temporary);
        throw error;
      }
    } finally {
      closeSync(fd);
    }
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
      if (this.#unwritten !== null) {
        writeAll(fd, this.#unwritten, 0);
      }
      writeAll(fd, appended, this.source.size);
      await flush(fd);
    } catch (error) {
      throw diskError(error, "FILE_NOT_WRITABLE");
    }
  }

  /**
   * Gives the written file its name.
   *
   * @throws {KysoError} FILE_NOT_WRITABLE
   */
  async publish(): Promise<void> {
    this.#closeSource();
    closeSync(this.#temporary.fd);
    try {
      // Not in line: it may wait for what the disk is at, and the token must not.
      await rename(this.#temporary.path, this.#output);
    } catch (error) {
      rmSync(this.#temporary.path, { force: true });
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

interface TemporaryFile {
  readonly path: string;
  readonly fd: number;
}

interface Original {
  readonly source: ByteSource;
  readonly prefixHash: Hash;
  readonly unwritten: Uint8Array | null;
}

async function createTemporary(output: string): Promise<TemporaryFile> {
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new KysoError("FILE_NOT_WRITABLE", `${output} is a folder`);
  }
  // The output's own name may be as long as the system allows, so this one is not made from it.
  const name = `.${randomBytes(12).toString("hex")}.kyso`;
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

function removeTemporary({ path: file, fd }: TemporaryFile): void {
  closeSync(fd);
  rmSync(file, { force: true });
}

/** Without waiting: a pipe that nobody writes to would otherwise hold the whole command up, where it is no file at all. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function openInput(input: string): number {
  try {
    return openSync(input, READ_AT_ONCE);
  } catch (cause) {
    const code = systemCode(cause) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE";
    throw new KysoError(code, input, { cause });
  }
}

function sizedFile(input: string, fd: number): Stats {
  const found = fstatSync(fd);
  if (!found.isFile()) {
    throw new KysoError("FILE_UNREADABLE", `${input} is not a file`);
  }
  if (found.size > MAX_DOCUMENT_BYTES) {
    throw new KysoError("PDF_TOO_LARGE", input, { detail: { limit: MAX_DOCUMENT_BYTES } });
  }
  return found;
}

function readWhole(input: string, fd: number, size: number): Original {
  const bytes = new Uint8Array(size);
  try {
    for (let done = 0; done < size;) {
      const count = readSync(fd, bytes, done, size - done, done);
      if (count === 0) {
        throw new Error("the file became shorter");
      }
      done += count;
    }
  } catch (cause) {
    throw new KysoError("FILE_UNREADABLE", input, { cause });
  }
  const prefixHash = createHash("sha256").update(bytes);
  return { source: new MemorySource(bytes), prefixHash, unwritten: bytes };
}

/** Reads each piece once: while it is hashed here, the system writes it and reads the next. */
async function copy(input: string, temporary: string): Promise<Original> {
  const from = await open(input, "r");
  try {
    const to = await open(temporary, "r+");
    try {
      const prefixHash = await copyHashing(from, to);
      return { source: new FileSource(temporary), prefixHash, unwritten: null };
    } finally {
      await to.close();
    }
  } catch (error) {
    throw diskError(error, "FILE_UNREADABLE");
  } finally {
    await from.close();
  }
}

async function copyHashing(from: FileHandle, to: FileHandle): Promise<Hash> {
  const hash = createHash("sha256");
  let [current, next] = [Buffer.allocUnsafe(COPY_BYTES), Buffer.allocUnsafe(COPY_BYTES)];
  let position = 0;
  let { bytesRead } = await from.read(current, 0, COPY_BYTES, 0);
  while (bytesRead > 0) {
    const piece = current.subarray(0, bytesRead);
    const writing = writeFully(to, piece, position);
    position += bytesRead;
    const reading = from.read(next, 0, COPY_BYTES, position);
    hash.update(piece);
    const [, read] = await Promise.all([writing, reading]);
    ({ bytesRead } = read);
    [current, next] = [next, current];
  }
  return hash;
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
