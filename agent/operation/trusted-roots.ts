import { loadTrustFolder, TrustStore } from "../trust/store.ts";

/**
 * Everything that these folders trust, read anew.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, TRUST_FILE_INVALID
 */
export function trustedRoots(folders: readonly string[]): TrustStore {
  return folders.map(loadTrustFolder).reduce((all, one) => all.with(one), TrustStore.of([]));
}
