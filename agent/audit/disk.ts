import fs from "node:fs/promises";
import { type ErrorCode, KysoError } from "../../protocol/error.ts";

/** The disk, as far as the spool and the audit log use it: a port, so that tests can fill it or break it. */
export type Disk = Pick<
  typeof fs,
  "mkdir" | "open" | "readFile" | "readdir" | "rename" | "rm" | "stat" | "unlink"
>;

/** The disk of this machine. */
export const DISK: Disk = fs;

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The error code that the system gave, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** A disk's failure in our words: `JOB_DISK_FULL` where room is missing, else `otherwise`. Our own errors pass as they are. */
export function diskError(error: unknown, otherwise: ErrorCode = "JOB_DISK_ERROR"): KysoError {
  if (error instanceof KysoError) {
    return error;
  }
  const code = FULL.has(systemCode(error) ?? "") ? "JOB_DISK_FULL" : otherwise;
  return new KysoError(code, String(error), { cause: error });
}

/** Writes all of the bytes at a position; a disk may take fewer at once. */
export async function writeFully(
  handle: Awaited<ReturnType<Disk["open"]>>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Writes a file that only this user can read, and waits until it is on the disk. */
export async function writeFlushed(disk: Disk, file: string, bytes: Uint8Array): Promise<void> {
  const handle = await disk.open(file, "w", 0o600);
  try {
    await writeFully(handle, bytes, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until a folder's own list of names is on the disk; Windows has no such thing and needs none. */
export async function flushFolder(disk: Disk, folder: string): Promise<void> {
  if (process.platform === "win32") {
    return;
  }
  const handle = await disk.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
