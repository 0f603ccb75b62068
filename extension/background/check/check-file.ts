import { PrivateFolder } from "../private-folder.ts";

/*
 * The files of a check in the origin-private file system: `checks/<key>/`. A portal's document lies there while its check
 * page is open, which shows it; a file of the user's own until it is checked.
 */

const FILES = new PrivateFolder("checks");

/** The file itself, and what is signed where the signature stands apart from it. */
export type CheckPart = "document" | "content";

const NAMES: Readonly<Record<CheckPart, string>> = { document: "document.bin", content: "content.bin" };

/** Path of a part as pages of the extension open it. */
export function checkPath(key: string, part: CheckPart): string {
  return FILES.path(key, NAMES[part]);
}

/**
 * Writes a part whole: it is there when all bytes are, and not before.
 * @returns how many bytes there were.
 * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR; what `bytes` throws passes through
 */
export function writeCheckPart(
  key: string,
  part: CheckPart,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  return FILES.write(key, NAMES[part], bytes);
}

/**
 * A part as a lazy file; nothing is read until its bytes are asked for.
 * @throws {KysoError} JOB_DISK_ERROR where it is gone
 */
export function readCheckPart(key: string, part: CheckPart): Promise<File> {
  return FILES.read(key, NAMES[part]);
}

/** Removes all that is kept of a check. */
export function removeCheckParts(key: string): Promise<void> {
  return FILES.remove(key);
}

/** Removes the files of every check that is not named. */
export function removeCheckPartsExcept(keys: ReadonlySet<string>): Promise<void> {
  return FILES.removeExcept(keys);
}
