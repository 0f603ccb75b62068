import type { Pairing } from "../../../protocol/initiator.ts";
import type { KeyPair } from "../../../protocol/noise.ts";

/** What this browser keeps of its agent. The private key can be used by the extension and exported by nobody. */
export interface StoredPairing extends Pairing {
  readonly staticKeys: KeyPair;
}

const DATABASE = "kyso";
const STORE = "pairing";
const KEY = "agent";

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => {
      resolve(request.result);
    });
    request.addEventListener("error", () => {
      reject(request.error ?? new Error("IndexedDB failed"));
    });
  });
}

async function withStore<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore(STORE);
  });
  const database = await settled(opening);
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

export async function loadPairing(): Promise<StoredPairing | null> {
  const stored = await withStore(
    "readonly",
    (store) => store.get(KEY) as IDBRequest<StoredPairing | undefined>,
  );
  return stored ?? null;
}

/** Takes the place of an earlier pairing. */
export async function savePairing(pairing: StoredPairing): Promise<void> {
  await withStore("readwrite", (store) => store.put(pairing, KEY));
}

export async function removePairing(): Promise<void> {
  await withStore("readwrite", (store) => store.delete(KEY));
}
