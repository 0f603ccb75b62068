import { readFileSync, statSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { type ByteSource, FileSource, MemorySource } from "../pdf/source.ts";

/** Files up to this size are read at once: a check looks at nearly all of a small file. Bytes. */
export const IN_MEMORY_BYTES = 4 * 1024 * 1024;

/**
 * Gives the bytes of a file for as long as they are used.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  if (sizeOf(path) <= IN_MEMORY_BYTES)
    return await use(new MemorySource(readable(path, () => readFileSync(path))));
  const source = new FileSource(path);
  try {
    return await use(source);
  } finally {
    source.close();
  }
}

/** Bytes. Looked at before it is opened: to open a pipe would wait for its other end. */
function sizeOf(path: string): number {
  const found = readable(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) throw new KysoError("FILE_NOT_FOUND", path);
  if (!found.isFile()) throw new KysoError("FILE_UNREADABLE", `${path} is not a file`);
  return found.size;
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new KysoError("FILE_UNREADABLE", path, { cause });
  }
}
