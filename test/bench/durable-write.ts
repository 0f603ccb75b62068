import { open } from "node:fs/promises";

/** Writes a whole file and syncs it: the durability that every contender gives. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
