import { readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { readAuditLog } from "../audit/audit-check.ts";
import type { BatchFile } from "./batch-folder.ts";
import { BATCH_ENDING, type BatchStanding, type BatchState } from "./batch-state.ts";
import { fileSha256 } from "./input-file.ts";

/* What an earlier run of a batch has left: nothing is signed again that was signed, and nothing that was made is lost. */

type Begun = Extract<BatchStanding, { event: "intent" | "made" }>;

/** Where a batch's results and its log are. */
export interface BatchPlace {
  /** Folder of the results. */
  readonly outFolder: string;
  /** Folder of the audit log. */
  readonly auditFolder: string;
}

/**
 * Brings to its end what a run was killed over, whether or not the file that was signed is still there: a signature that is
 * whole gets its name, and what is half written goes. Whole it is where the batch's state says so, or the audit log, which
 * has an entry of each signature that came to lie on the disk: whatever the state still says, none is made again.
 *
 * @returns why a file could not be brought to its end, by the file's name
 */
export async function bringToEnd(
  state: BatchState,
  place: BatchPlace,
): Promise<ReadonlyMap<string, KysoError>> {
  const failures = new Map<string, KysoError>();
  const begun = [...state.standings.values()].filter(isBegun);
  const logged = begun.some(({ event }) => event === "intent")
    ? await loggedIn(place.auditFolder)
    : new Map();
  for (const standing of begun) {
    try {
      await recover(state, standing, place, logged);
    } catch (error) {
      failures.set(standing.file, asKysoError(error));
    }
  }
  return failures;
}

/** Removes what was being written of files whose turn to be signed had not come when the run was killed: copies of documents. */
export async function removeUnbegun(state: BatchState, folders: readonly string[]): Promise<void> {
  const known = new Set([...state.standings.values()].filter(isBegun).map(({ temporary }) => temporary));
  for (const folder of new Set(folders)) {
    const names = await readdir(folder).catch(() => []);
    const left = names.filter((name) => name.endsWith(BATCH_ENDING) && !known.has(name));
    await Promise.all(left.map(async (name) => rm(path.join(folder, name), { force: true })));
  }
}

function isBegun(standing: BatchStanding): standing is Begun {
  return standing.event === "intent" || standing.event === "made";
}

/** Digests of the signed documents that the log has, by that of the document. */
async function loggedIn(folder: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const logged = new Map<string, Set<string>>();
  for await (const { event, details } of readAuditLog(folder)) {
    const { documentSha256, signedSha256 } = details;
    if (event !== "signature.made" || typeof documentSha256 !== "string") continue;
    if (typeof signedSha256 !== "string") continue;
    logged.set(documentSha256, (logged.get(documentSha256) ?? new Set()).add(signedSha256));
  }
  return logged;
}

async function recover(
  state: BatchState,
  standing: Begun,
  { outFolder }: BatchPlace,
  logged: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const { file, documentSha256 } = standing;
  const output = path.join(outFolder, ...(standing.output ?? file).split("/"));
  const temporary = path.join(path.dirname(output), standing.temporary);
  const whole =
    standing.event === "made"
      ? new Set([standing.signedSha256])
      : (logged.get(documentSha256) ?? new Set<string>());
  const [named, written] = [await wholeAt(output, whole), await wholeAt(temporary, whole)];
  const signedSha256 = named ?? written;
  if (named === null && written !== null) {
    if (await isThere(output)) throw new KysoError("FILE_EXISTS", output);
    await rename(temporary, output);
  }
  // Half written, by a process that is gone.
  else await rm(temporary, { force: true });
  await state.add(
    signedSha256 === null
      ? { event: "failed", file, code: "JOB_CANCELLED" }
      : { event: "done", file, documentSha256, signedSha256 },
  );
}

/** The file's digest, where it is one of those. */
async function wholeAt(file: string, digests: ReadonlySet<string>): Promise<string | null> {
  if (digests.size === 0 || !(await isThere(file))) return null;
  const sha256 = await fileSha256(file);
  return digests.has(sha256) ? sha256 : null;
}

/**
 * Whether an earlier run has signed a file.
 *
 * @param sha256 of the file as it is now
 * @throws {KysoError} BATCH_INPUT_CHANGED where it was signed, and is another one now; FILE_EXISTS where the output's name is
 * taken by what is not this batch's
 */
export async function isSignedBefore(state: BatchState, file: BatchFile, sha256: string): Promise<boolean> {
  const standing = state.of(file.name);
  if (standing?.event === "done") {
    if (standing.documentSha256 !== sha256) throw new KysoError("BATCH_INPUT_CHANGED", file.input);
    return true;
  }
  await assertFree(file.output);
  return false;
}

/** @throws {KysoError} FILE_EXISTS */
export async function assertFree(output: string): Promise<void> {
  if (await isThere(output)) throw new KysoError("FILE_EXISTS", output);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
