import { KysoError } from "../../protocol/error.ts";
import { MAX_PIN_CHARACTERS } from "../../protocol/limit.ts";
import { readSecretFile } from "./secret-file.ts";

/**
 * Reads a PIN from a file.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, TOKEN_PIN_LENGTH, TOKEN_PIN_INVALID
 */
export function readPinFile(file: string): string {
  const pin = readSecretFile(file) ?? "";
  if (pin === "" || pin.length > MAX_PIN_CHARACTERS) {
    throw new KysoError("TOKEN_PIN_LENGTH", file, { detail: { limit: MAX_PIN_CHARACTERS } });
  }
  if (/[\r\n\0]/.test(pin)) {
    throw new KysoError("TOKEN_PIN_INVALID", `${file} holds more than one line`);
  }
  return pin;
}
