import { readFileSync, statSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { systemCode } from "../audit/disk.ts";

/** Largest file with a PIN or a password that is read, bytes. */
const MAX_SECRET_FILE_BYTES = 4096;

/**
 * Reads a secret from a file, without the byte order mark and the line end that editors add. Secrets are never taken
 * from the command line, which every program of the user can see.
 *
 * @returns `null` for a file that is too large to be one
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function readSecretFile(file: string): string | null {
  try {
    if (statSync(file).size > MAX_SECRET_FILE_BYTES) {
      return null;
    }
    return readFileSync(file, "utf8")
      .replace(/^\uFEFF/, "")
      .replace(/\r?\n$/, "");
  } catch (cause) {
    throw new KysoError(systemCode(cause) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE", file, {
      cause,
    });
  }
}
