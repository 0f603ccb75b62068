import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { systemCode } from "../audit/disk.ts";

/** Largest file of this kind, bytes. */
const MAX_BYTES = 1024 * 1024;

/** Makes a folder that only this user can enter. On Windows it inherits that from the user's own folders. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== "win32") {
    await chmod(folder, 0o700);
  }
}

/**
 * The text of a file that only this user may read; `undefined` where there is none.
 *
 * @throws {KysoError} SETTING_INVALID where others may read it, or it is too large
 */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    const { mode, size } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new KysoError("SETTING_INVALID", `${file} can be read by others; its mode must be 0600`);
    }
    if (size > MAX_BYTES) {
      throw new KysoError("SETTING_INVALID", `${file} is larger than ${MAX_BYTES} bytes`);
    }
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Writes a file that only this user may read, whole or not at all. */
export async function writePrivateFile(file: string, content: string | Uint8Array): Promise<void> {
  await withDraft(file, content, async (draft) => rename(draft, file));
}

/** The text of such a file; where there is none, the first to come writes it, and all get what that one wrote. */
export async function readOrCreatePrivateFile(file: string, create: () => string): Promise<string> {
  const present = await readPrivateFile(file);
  if (present !== undefined) {
    return present;
  }
  const text = create();
  try {
    // Unlike a rename, a link fails where the file has come to be meanwhile.
    await withDraft(file, text, async (draft) => link(draft, file));
    return text;
  } catch (error) {
    if (systemCode(error) !== "EEXIST") {
      throw error;
    }
    return (await readPrivateFile(file)) ?? text;
  }
}

async function withDraft(
  file: string,
  content: string | Uint8Array,
  use: (draft: string) => Promise<void>,
): Promise<void> {
  await makePrivateFolder(path.dirname(file));
  const draft = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await use(draft);
  } finally {
    await rm(draft, { force: true });
  }
}
