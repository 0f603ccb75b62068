import { loadTrustFolder, TrustStore } from "../trust/store.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";

/**
 * Everything that these folders trust, read anew.
 *
 * @throws {KysoError} FILE_NOT_FOUND, FILE_UNREADABLE, TRUST_FILE_INVALID
 */
export function trustedRoots(folders: readonly TrustFolder[]): TrustStore {
  const stores = folders.map(({ folder, store }) => loadTrustFolder(folder, store));
  return stores.reduce((all, one) => all.with(one), TrustStore.of([]));
}
