import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";

/** Files of one folder that are taken. */
export const MAX_FOLDER_FILES = 100_000;

/**
 * The inputs of a command, each folder among them replaced by the PDF files in it, by name. Folders within it are left
 * alone.
 *
 * @throws {KysoError} FILE_UNREADABLE for a folder that can't be listed
 */
export function withoutFolders(inputs: readonly string[]): readonly string[] {
  return inputs.flatMap((input) =>
    statSync(input, { throwIfNoEntry: false })?.isDirectory() === true ? documentsIn(input) : [input],
  );
}

function documentsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const documents = names.filter((name) => path.extname(name).toLowerCase() === ".pdf");
    if (documents.length > MAX_FOLDER_FILES) throw new Error(`more than ${MAX_FOLDER_FILES} files`);
    return documents.sort().map((name) => path.join(folder, name));
  } catch (cause) {
    throw new KysoError("FILE_UNREADABLE", folder, { cause });
  }
}
