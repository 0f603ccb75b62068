import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { BatchFile } from "./batch-folder.ts";
import type { BatchStanding, BatchState } from "./batch-state.ts";
import { fileSha256 } from "./input-file.ts";

/**
 * What an earlier run of the batch has left of a file: nothing is signed again that was signed, and nothing that was made
 * is lost. A file that had been signed when the run was killed gets its name now; one that had not begins anew.
 *
 * @param sha256 of the file as it is now
 * @returns whether it is signed
 * @throws {KysoError} BATCH_INPUT_CHANGED where it was signed, and is another one now; FILE_EXISTS where the output's name is
 * taken by what is not this batch's
 */
export async function isSignedBefore(state: BatchState, file: BatchFile, sha256: string): Promise<boolean> {
  const standing = state.of(file.name);
  if (standing !== undefined && "documentSha256" in standing) {
    const recovered = standing.event === "done" || (await recover(state, file, standing));
    if (recovered && standing.documentSha256 !== sha256) {
      throw new KysoError("BATCH_INPUT_CHANGED", file.input);
    }
    if (recovered) return true;
  }
  if (await isThere(file.output)) throw new KysoError("FILE_EXISTS", file.output);
  return false;
}

type Begun = Extract<BatchStanding, { event: "intent" | "made" }>;

async function recover(state: BatchState, file: BatchFile, standing: Begun): Promise<boolean> {
  const temporary = path.join(path.dirname(file.output), standing.temporary);
  if (standing.event === "made") {
    const { documentSha256, signedSha256 } = standing;
    const isNamed = await holds(file.output, signedSha256);
    if (isNamed || (await holds(temporary, signedSha256))) {
      if (!isNamed) await rename(temporary, file.output);
      await state.add({ event: "done", file: file.name, documentSha256, signedSha256 });
      return true;
    }
  }
  // Half written, by a process that is gone.
  await rm(temporary, { force: true });
  return false;
}

async function holds(file: string, sha256: string): Promise<boolean> {
  return (await isThere(file)) && (await fileSha256(file)) === sha256;
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
