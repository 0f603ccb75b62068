import { readFileSync, statSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { MAX_PIN_CHARACTERS } from "../../protocol/limit.ts";
import { systemCode } from "../audit/disk.ts";

/** Largest PIN file that is read, bytes. */
const MAX_PIN_FILE_BYTES = 4096;

/**
 * Reads a PIN from a file, without the byte order mark and the line end that editors add. A PIN is never taken from the
 * command line, which every program of the user can see.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, TOKEN_PIN_LENGTH, TOKEN_PIN_INVALID
 */
export function readPinFile(file: string): string {
  const pin = readText(file)
    .replace(/^\uFEFF/, "")
    .replace(/\r?\n$/, "");
  if (pin === "" || pin.length > MAX_PIN_CHARACTERS) {
    throw new KysoError("TOKEN_PIN_LENGTH", file, { detail: { limit: MAX_PIN_CHARACTERS } });
  }
  if (/[\r\n\0]/.test(pin)) {
    throw new KysoError("TOKEN_PIN_INVALID", `${file} holds more than one line`);
  }
  return pin;
}

function readText(file: string): string {
  try {
    if (statSync(file).size > MAX_PIN_FILE_BYTES) {
      throw new KysoError("TOKEN_PIN_LENGTH", file, { detail: { limit: MAX_PIN_CHARACTERS } });
    }
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof KysoError) {
      throw cause;
    }
    throw new KysoError(systemCode(cause) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE", file, {
      cause,
    });
  }
}
