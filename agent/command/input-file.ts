import { createHash, type Hash } from "node:crypto";
import { closeSync, constants, createReadStream, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type ErrorCode, KysoError } from "../../protocol/error.ts";
import { MAX_DOCUMENT_BYTES } from "../../protocol/limit.ts";
import { diskError, systemCode, writeFully } from "../audit/disk.ts";
import { bytesOfPieces } from "../ades/piece.ts";
import { type ByteSource, FileSource, MemorySource } from "../pdf/source.ts";

/** Documents up to this size are held in memory; larger ones are copied while they are hashed. Bytes. */
export const IN_MEMORY_BYTES = 2 * 1024 * 1024;

const COPY_BYTES = 1024 * 1024;

/** A file that was read once, and hashed meanwhile. */
export interface InputBytes {
  readonly source: ByteSource;
  /** SHA-256 over all of it, not yet finished. */
  readonly prefixHash: Hash;
  /** All of it, where it is held in memory; `null` where it was copied. */
  readonly unwritten: Uint8Array | null;
}

/** Without waiting: a pipe that nobody writes to would otherwise hold the whole command up, where it is no file at all. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE */
export function openInput(input: string): number {
  try {
    return openSync(input, READ_AT_ONCE);
  } catch (cause) {
    const code = systemCode(cause) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE";
    throw new KysoError(code, input, { cause });
  }
}

/** How large an input may be, bytes, and what is said of a larger one. */
export interface SizeLimit {
  readonly bytes: number;
  readonly code: ErrorCode;
}

/**
 * Size of an open input, bytes.
 *
 * @throws {KysoError} FILE_UNREADABLE where it is no file; the limit's own code
 */
export function sizeOf(input: string, fd: number, { bytes, code }: SizeLimit): number {
  const { size } = statOf(input, fd);
  if (size > bytes) throw new KysoError(code, input, { detail: { limit: bytes } });
  return size;
}

function statOf(input: string, fd: number): Stats {
  const found = fstatSync(fd);
  if (!found.isFile()) throw new KysoError("FILE_UNREADABLE", `${input} is not a file`);
  return found;
}

/**
 * All of a small input.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; the limit's own code
 */
export function readInput(input: string, most: SizeLimit): Uint8Array {
  const fd = openInput(input);
  try {
    return readAll(input, fd, sizeOf(input, fd, most));
  } finally {
    closeSync(fd);
  }
}

/** Reads an input into memory. @throws {KysoError} FILE_UNREADABLE */
export function readHashed(input: string, fd: number, size: number): InputBytes {
  const bytes = readAll(input, fd, size);
  const prefixHash = createHash("sha256").update(bytes);
  return { source: new MemorySource(bytes), prefixHash, unwritten: bytes };
}

function readAll(input: string, fd: number, size: number): Uint8Array {
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
  return bytes;
}

/**
 * Copies an input to a file that is there. Each piece is read once: while it is hashed here, the system writes it and
 * reads the next.
 *
 * @throws {KysoError} FILE_UNREADABLE, JOB_DISK_FULL
 */
export async function copyHashed(input: string, temporary: string): Promise<InputBytes> {
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

/**
 * SHA-256 of a file, lower-case hex.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export async function fileSha256(input: string): Promise<string> {
  const fd = openInput(input);
  const hash = createHash("sha256");
  try {
    statOf(input, fd);
    const stream = createReadStream(input, { fd, autoClose: false, start: 0 });
    for await (const piece of stream) hash.update(piece as Buffer);
  } catch (error) {
    throw diskError(error, "FILE_UNREADABLE");
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}

/**
 * A file that is read as it is needed; to be closed after use.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE
 */
export function openSource(input: string): FileSource {
  const fd = openInput(input);
  try {
    sizeOf(input, fd, { bytes: MAX_DOCUMENT_BYTES, code: "FILE_TOO_LARGE" });
  } finally {
    closeSync(fd);
  }
  return new FileSource(input);
}

/** SHA-256 over all of a source, not yet finished. */
export async function hashOf(source: ByteSource): Promise<Hash> {
  const hash = createHash("sha256");
  for (const block of bytesOfPieces([{ start: 0, end: source.size }], source)) {
    hash.update(block);
    await new Promise(setImmediate);
  }
  return hash;
}
