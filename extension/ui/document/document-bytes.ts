import { KysoError } from "../../../protocol/error.ts";

/** Bytes of a document with the SHA-256 of exactly these bytes, lower-case hex. */
export interface DocumentBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/**
 * Reads a document that the background keeps in the extension's origin-private files, and hashes what was read.
 *
 * @param source the file, or its path: folders and file name, separated by `/`
 * @param expectedSha256 of the bytes that the agent holds
 * @throws {KysoError} `RENDER_DIGEST_MISMATCH` when these are other bytes, `RENDER_FAILED` when there is no such file
 */
export async function readDocument(source: string | Blob, expectedSha256: string): Promise<DocumentBytes> {
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw new KysoError("RENDER_FAILED", "The document's file can't be read", { cause });
  });
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  if (sha256 !== expectedSha256) throw new KysoError("RENDER_DIGEST_MISMATCH");
  return { bytes, sha256 };
}

/** The file of a path in the origin-private file system. */
export async function openFile(path: string): Promise<File> {
  const folders = path.split("/").filter((name) => name !== "");
  const name = folders.pop() ?? "";
  let folder = await navigator.storage.getDirectory();
  for (const each of folders) folder = await folder.getDirectoryHandle(each);
  return await (await folder.getFileHandle(name)).getFile();
}

async function readFile(source: string | Blob): Promise<Uint8Array<ArrayBuffer>> {
  const file = typeof source === "string" ? await openFile(source) : source;
  return new Uint8Array(await file.arrayBuffer());
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
