import { KysoError } from "../../protocol/error.ts";
import { MAX_PASSWORD_CHARACTERS } from "../../protocol/limit.ts";
import { readSecretFile } from "./secret-file.ts";

/** The option of every command that opens documents. */
export const passwordFileOption = {
  type: "string",
  value: "FILE",
  vi: "Tệp chứa mật khẩu của văn bản PDF, nếu văn bản có mật khẩu.",
  en: "File that holds the password of the PDFs, where they have one.",
} as const;

/**
 * Reads the password of documents from a file; `undefined` where none was named.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE; PDF_PASSWORD_WRONG for what can be no password
 */
export function readPasswordFile(file: string | null | undefined): string | undefined {
  if (file === null || file === undefined) {
    return undefined;
  }
  const password = readSecretFile(file);
  if (password === null || password.length > MAX_PASSWORD_CHARACTERS) {
    throw new KysoError("PDF_PASSWORD_WRONG", `${file} is too long`);
  }
  return password;
}
