import { readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { MAX_FOLDER_FILES } from "./folder-input.ts";
import { freePath, type SigningPath } from "./output-path.ts";

/** A PDF of a folder, and where its signed form goes. */
export interface BatchFile extends SigningPath {
  /** Path within the folder, with slashes whatever the system: what the file is known by. */
  readonly name: string;
  /** Path of the output within the folder of results, with slashes: the name, where no other takes it. */
  readonly outputName: string;
}

/** Depth of folders within the folder that is signed. */
const MAX_DEPTH = 32;

/**
 * The PDFs of a folder, by name. Links to folders are not followed, and the output folder is left out. Of names that some
 * systems take for one (in another case, or composed otherwise), the later ones' outputs are numbered.
 *
 * @param isRecursive whether those in folders within it are taken, too; outputs keep their folders
 * @throws {KysoError} USAGE where outputs would go among the inputs; FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function batchFiles(folder: string, outFolder: string, isRecursive: boolean): readonly BatchFile[] {
  const [from, to] = [real(folder), real(outFolder)];
  if (from === to) throw new KysoError("USAGE", "--out-dir is the folder that is signed");
  const names = namesIn(from, "", { without: to, isRecursive });
  if (names.length > MAX_FOLDER_FILES) {
    throw new KysoError("FILE_UNREADABLE", `more than ${MAX_FOLDER_FILES} files in ${folder}`);
  }
  const taken = new Set<string>();
  return names.map((name) => {
    const outputName = freePath(name, taken);
    return {
      name,
      outputName,
      input: path.join(folder, ...name.split("/")),
      output: path.join(outFolder, ...outputName.split("/")),
    };
  });
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new KysoError("FILE_NOT_FOUND", folder, { cause });
  }
}

interface Taken {
  /** A folder that is left out. */
  readonly without: string;
  readonly isRecursive: boolean;
}

function namesIn(root: string, within: string, taken: Taken, depth = 0): string[] {
  const folder = path.join(root, ...within.split("/"));
  if (depth > MAX_DEPTH) throw new KysoError("FILE_UNREADABLE", `${folder} is too deep`);
  return entriesOf(folder).flatMap((entry) => {
    const name = within === "" ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) {
      const isLeftOut = !taken.isRecursive || path.join(folder, entry.name) === taken.without;
      return isLeftOut ? [] : namesIn(root, name, taken, depth + 1);
    }
    return path.extname(entry.name).toLowerCase() === ".pdf" ? [name] : [];
  });
}

function entriesOf(folder: string): { name: string; isDirectory(): boolean }[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (cause) {
    throw new KysoError("FILE_UNREADABLE", folder, { cause });
  }
}
