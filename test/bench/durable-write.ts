import { open, rename } from "node:fs/promises";

/** Where a file stands until it is whole. */
export const temporaryName = (path: string): string => `${path}.tmp`;

/**
 * Writes a file so that its name shows the old one or the whole new one, synced: the durability that every contender
 * gives.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  const file = await open(temporary, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
