import { statSync } from "node:fs";
import path from "node:path";
import type { TrustLabel } from "../../protocol/report.ts";
import { diskError } from "../audit/disk.ts";
import { TRUST_LABELS, type TrustFolder } from "../trust/trust-folder.ts";

/**
 * Where the CAs that this user added to one store are kept, a file each.
 *
 * @param data the folder of this user's data
 */
export function ownTrustFolder(data: string, store: TrustLabel): string {
  return path.join(data, "trust", store);
}

/**
 * Those of these folders that are there.
 *
 * @throws {KysoError} JOB_DISK_ERROR
 */
export function ownTrustFolders(data: string): readonly TrustFolder[] {
  return TRUST_LABELS.map((store) => ({ folder: ownTrustFolder(data, store), store })).filter(({ folder }) =>
    isThere(folder),
  );
}

function isThere(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    throw diskError(error);
  }
}
