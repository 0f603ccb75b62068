import { closeSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { diskError } from "../audit/disk.ts";
import { createTemporary, removeTemporary } from "./output-file.ts";

/**
 * Writes a file whose name shows the old one or the whole new one, never a part.
 *
 * @throws {KysoError} FILE_NOT_WRITABLE, JOB_DISK_FULL
 */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = await createTemporary(file);
  try {
    writeFileSync(temporary.fd, bytes);
    closeSync(temporary.fd);
  } catch (error) {
    removeTemporary(temporary);
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
  try {
    await rename(temporary.path, file);
  } catch (error) {
    throw diskError(error, "FILE_NOT_WRITABLE");
  }
}
