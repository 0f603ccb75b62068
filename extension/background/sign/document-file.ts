import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import { PrivateFolder } from "../private-folder.ts";
import { type DocumentPart, signedParts, signedType } from "./signed-file.ts";

/* A job's files in the origin-private file system: `jobs/<jobKey>/`. The sign window reads them there. */

const FILES = new PrivateFolder("jobs");

const NAMES: Readonly<Record<DocumentPart, string>> = {
  document: "document.bin",
  appended: "appended.bin",
  result: "result.bin",
};

/** Path of a part as pages of the extension open it. */
export function documentPath(jobKey: string, part: DocumentPart): string {
  return FILES.path(jobKey, NAMES[part]);
}

/**
 * Writes a part whole: it is there when all bytes are, and not before.
 * @returns how many bytes there were.
 * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR; what `bytes` throws passes through
 */
export function writePart(
  jobKey: string,
  part: DocumentPart,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  return FILES.write(jobKey, NAMES[part], bytes);
}

/**
 * A part as a lazy file; nothing is read until its bytes are asked for.
 * @throws {KysoError} JOB_DISK_ERROR where it is gone
 */
export function readPart(jobKey: string, part: DocumentPart): Promise<File> {
  return FILES.read(jobKey, NAMES[part]);
}

/** The signed document: its parts joined, still lazy. */
export async function readSigned(jobKey: string, format: SignatureFormat): Promise<Blob> {
  const parts = await Promise.all(signedParts(format).map((part) => readPart(jobKey, part)));
  return new Blob(parts, { type: signedType(format) });
}

/** Removes all that is kept of a job here. What can't be removed now is when the worker next starts. */
export function removeParts(jobKey: string): Promise<void> {
  return FILES.remove(jobKey);
}

/** Removes the files of every job that is not named. */
export function removePartsExcept(jobKeys: ReadonlySet<string>): Promise<void> {
  return FILES.removeExcept(jobKeys);
}
