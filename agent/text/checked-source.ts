import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { type ByteSource, FileSource, MemorySource } from "../pdf/source.ts";

/** Files up to this size are read once, and held; of larger ones the open file is hashed and then read. Bytes. */
const IN_MEMORY_BYTES = 32 * 1024 * 1024;

const HASHED_BYTES = 1024 * 1024;

/**
 * Has the bytes of a file be read, if they are the ones that are meant: what is searched is what is signed, though another
 * file has the name meanwhile.
 *
 * @param sha256 of the file, lower-case hex; `undefined` for whatever it is
 * @param use the file is closed when it has ended
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; JOB_DIGEST_MISMATCH for another file than is meant
 */
export async function withCheckedSource<T>(
  path: string,
  sha256: string | undefined,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const file = new FileSource(path);
  try {
    const isHeld = sha256 !== undefined && file.size <= IN_MEMORY_BYTES;
    const source = isHeld ? new MemorySource(file.read(0, file.size)) : file;
    if (sha256 !== undefined && digestOf(source) !== sha256)
      throw new KysoError("JOB_DIGEST_MISMATCH", "the file has changed");
    return await use(source);
  } finally {
    file.close();
  }
}

function digestOf(source: ByteSource): string {
  const hash = createHash("sha256");
  for (let at = 0; at < source.size; at += HASHED_BYTES)
    hash.update(source.read(at, Math.min(HASHED_BYTES, source.size - at)));
  return hash.digest("hex");
}
