import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";

/** Files of one folder that are taken. */
export const MAX_FOLDER_FILES = 100_000;

const PDF: ReadonlySet<string> = new Set([".pdf"]);

/**
 * The inputs of a command, each folder among them replaced by the files in it that have one of the endings, by name.
 * Folders within it are left alone.
 *
 * @param endings lower-case, with their dots; by default that of PDF
 * @throws {KysoError} FILE_UNREADABLE for a folder that can't be listed
 */
export function withoutFolders(inputs: readonly string[], endings = PDF): readonly string[] {
  return inputs.flatMap((input) =>
    statSync(input, { throwIfNoEntry: false })?.isDirectory() === true
      ? documentsIn(input, endings)
      : [input],
  );
}

function documentsIn(folder: string, endings: ReadonlySet<string>): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const documents = names.filter((name) => endings.has(path.extname(name).toLowerCase()));
    if (documents.length > MAX_FOLDER_FILES) throw new Error(`more than ${MAX_FOLDER_FILES} files`);
    return documents.sort().map((name) => path.join(folder, name));
  } catch (cause) {
    throw new KysoError("FILE_UNREADABLE", folder, { cause });
  }
}
