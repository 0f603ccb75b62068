import { bytesFrom, PrivateFolder } from "../private-folder.ts";

/* Photographs on their way to the agent, in the origin-private file system: `images/<key>/photo.png`. */

const FILES = new PrivateFolder("images");
const NAME = "photo.png";

/** Puts a photograph where the background finds it. @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR */
export async function writePhoto(key: string, photo: Blob): Promise<void> {
  await FILES.write(key, NAME, bytesFrom(photo, 0));
}

/** A photograph, lazily. @throws {KysoError} JOB_DISK_ERROR where it is gone */
export function readPhoto(key: string): Promise<File> {
  return FILES.read(key, NAME);
}

export function removePhoto(key: string): Promise<void> {
  return FILES.remove(key);
}

/** Removes what was left behind by a page that is gone. */
export function removeAllPhotos(): Promise<void> {
  return FILES.removeExcept(new Set());
}
