import type { SignatureFormat } from "../../protocol/signature-format.ts";
import { type DocumentPart, signedParts, signedType } from "./signed-file.ts";
import { asStorageError } from "./storage-error.ts";

/*
 * A job's files in the origin-private file system: `jobs/<jobKey>/`. Pages of the portal can't reach them; the sign window
 * reads them there, since documents are too large for messages.
 */

const FOLDER = "jobs";
const DOCUMENT = "document.bin";
const APPENDED = "appended.bin";
const RESULT = "result.bin";

const NAMES: Readonly<Record<DocumentPart, string>> = {
  document: DOCUMENT,
  appended: APPENDED,
  result: RESULT,
};

async function folderOf(jobKey: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  const top = await navigator.storage.getDirectory();
  const jobs = await top.getDirectoryHandle(FOLDER, { create });
  return await jobs.getDirectoryHandle(jobKey, { create });
}

/** The folder of all jobs; `null` where there is none, or it can't be had: removing never stands in anything's way. */
async function jobsFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const top = await navigator.storage.getDirectory();
    return await top.getDirectoryHandle(FOLDER);
  } catch {
    return null;
  }
}

/** Path of a part as pages of the extension open it. */
export function documentPath(jobKey: string, part: DocumentPart): string {
  return `${FOLDER}/${jobKey}/${NAMES[part]}`;
}

/**
 * Writes a part whole: it is there when all bytes are, and not before.
 * @returns how many bytes there were.
 * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR; what `bytes` throws passes through
 */
export async function writePart(
  jobKey: string,
  part: DocumentPart,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const writable = await asStorageError(async () => {
    const folder = await folderOf(jobKey, true);
    const file = await folder.getFileHandle(NAMES[part], { create: true });
    return await file.createWritable();
  });
  let size = 0;
  try {
    for await (const chunk of bytes) {
      await asStorageError(() => writable.write(chunk as Uint8Array<ArrayBuffer>));
      size += chunk.length;
    }
    await asStorageError(() => writable.close());
  } catch (error) {
    await writable.abort().catch(() => undefined);
    throw error;
  }
  return size;
}

/**
 * A part as a lazy file; nothing is read until its bytes are asked for.
 * @throws {KysoError} JOB_DISK_ERROR where it is gone
 */
export async function readPart(jobKey: string, part: DocumentPart): Promise<File> {
  return await asStorageError(async () => {
    const folder = await folderOf(jobKey, false);
    const file = await folder.getFileHandle(NAMES[part]);
    return await file.getFile();
  });
}

/** The signed document: its parts joined, still lazy. */
export async function readSigned(jobKey: string, format: SignatureFormat): Promise<Blob> {
  const parts = await Promise.all(signedParts(format).map((part) => readPart(jobKey, part)));
  return new Blob(parts, { type: signedType(format) });
}

/** Removes all that is kept of a job here. What can't be removed now is when the worker next starts. */
export async function removeParts(jobKey: string): Promise<void> {
  const jobs = await jobsFolder();
  await jobs?.removeEntry(jobKey, { recursive: true }).catch(() => undefined);
}

/** Removes the files of every job that is not named. */
export async function removePartsExcept(jobKeys: ReadonlySet<string>): Promise<void> {
  const jobs = await jobsFolder();
  if (jobs === null) return;
  for await (const name of jobs.keys()) {
    if (!jobKeys.has(name)) await jobs.removeEntry(name, { recursive: true }).catch(() => undefined);
  }
}

/** The bytes of a blob from an offset on, in the chunks that the browser reads. */
export async function* bytesFrom(blob: Blob, offset: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of blob.slice(offset).stream()) yield chunk;
}
