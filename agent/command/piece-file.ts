import { createHash } from "node:crypto";
import { closeSync, fsync, write as writeCallback } from "node:fs";
import { rename } from "node:fs/promises";
import { promisify } from "node:util";
import { KysoError } from "../../protocol/error.ts";
import { diskError } from "../audit/disk.ts";
import { bytesOfPieces } from "../ades/piece.ts";
import type { SignedFile } from "../ades/sign-file.ts";
import { allOf } from "../operation/all-of.ts";
import type { ByteSource } from "../pdf/source.ts";
import { createTemporary, removeTemporary, type TemporaryFile } from "./output-file.ts";

const flush = promisify(fsync);
const writeAt = promisify(writeCallback);

/**
 * Writes a signed file. Its name shows the old file or the whole new one, never a part, and not before the log has it.
 *
 * @param log puts the signature in the log
 * @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL; FILE_UNREADABLE where the original has changed meanwhile
 */
export async function writeSignedFile(
  output: string,
  { pieces, sha256 }: SignedFile,
  original: ByteSource,
  log: () => Promise<unknown>,
): Promise<void> {
  const temporary = await createTemporary(output);
  try {
    const written = await writeBlocks(temporary, bytesOfPieces(pieces, original));
    if (written !== sha256)
      throw new KysoError("FILE_UNREADABLE", "the file has changed while it was signed");
    await allOf([flush(temporary.fd), log()]);
  } catch (error) {
    removeTemporary(temporary);
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
  closeSync(temporary.fd);
  try {
    await rename(temporary.path, output);
  } catch (error) {
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}

/** Answers the SHA-256 of what was written, lower-case hex. */
async function writeBlocks({ fd }: TemporaryFile, blocks: Iterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  let position = 0;
  for (const block of blocks) {
    const writing = writeBlock(fd, block, position);
    position += block.length;
    hash.update(block);
    await writing;
  }
  return hash.digest("hex");
}

async function writeBlock(fd: number, block: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < block.length;) {
    const { bytesWritten } = await writeAt(fd, block, done, block.length - done, position + done);
    done += bytesWritten;
  }
}
