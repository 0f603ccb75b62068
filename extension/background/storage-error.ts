import { KysoError } from "../../protocol/error.ts";

/**
 * Runs an action on the browser's storage.
 * @throws {KysoError} JOB_DISK_FULL when there is no room, JOB_DISK_ERROR otherwise
 */
export async function asStorageError<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const full = cause instanceof DOMException && cause.name === "QuotaExceededError";
    throw new KysoError(full ? "JOB_DISK_FULL" : "JOB_DISK_ERROR", String(cause), { cause });
  }
}
