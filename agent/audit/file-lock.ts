import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { KysoError } from "../../protocol/error.ts";
import { type Disk, systemCode, writeFully } from "./disk.ts";

/** Longest wait for a lock that others hold. */
export const LOCK_TIMEOUT_MS = 15_000;

/** The same for a lock that is held for long: who holds it will not be through soon. */
const HELD_TIMEOUT_MS = 1_000;

/** A lock that has gone without its holder's name for so long was left by a crash between its making and its writing. */
const NAMELESS_STALE_MS = 5_000;

const NAMELESS = "nameless";

/** A lock that one holder has kept this long, while its process lives, was left by another of the same number. */
export const LOCK_STALE_MS = 10_000;

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

/** Windows also answers EPERM or EACCES, while the last holder's file is being removed. */
const HELD = new Set(process.platform === "win32" ? ["EEXIST", "EPERM", "EACCES"] : ["EEXIST"]);

/** The times, to be shortened by tests. */
export interface LockTimes {
  readonly timeoutMs: number;
  readonly staleMs: number;
}

/**
 * Runs `use` while this process alone holds the lock file: Node.js has no file locks of the system's, so the file's
 * exclusive creation is the lock. A lock whose process is gone is taken over at once.
 *
 * @throws {KysoError} AUDIT_BUSY when others hold the lock for too long
 */
export async function withFileLock<T>(
  disk: Disk,
  file: string,
  use: () => Promise<T>,
  times: LockTimes = { timeoutMs: LOCK_TIMEOUT_MS, staleMs: LOCK_STALE_MS },
): Promise<T> {
  await acquire(disk, file, times);
  try {
    return await use();
  } finally {
    await disk.unlink(file);
  }
}

/**
 * Takes the lock file for as long as its holder wants. One whose process lives is never taken over, whatever its age; nor is
 * one of another machine, of which nobody here can say whether it does.
 *
 * @returns frees it
 * @throws {KysoError} AUDIT_BUSY when another holds it
 */
export async function holdFileLock(disk: Disk, file: string): Promise<() => Promise<void>> {
  await acquire(disk, file, { timeoutMs: HELD_TIMEOUT_MS, staleMs: Number.POSITIVE_INFINITY });
  return async () => disk.unlink(file).catch(() => undefined);
}

async function acquire(disk: Disk, file: string, times: LockTimes): Promise<void> {
  // Monotonic, and at rest while the machine sleeps: a lid closed for an hour makes no lock stale.
  const start = performance.now();
  let seen = { holder: "", since: start };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (await tryCreate(disk, file)) {
      return;
    }
    const holder = await readHolder(disk, file);
    const now = performance.now();
    if (holder !== seen.holder) {
      seen = { holder, since: now };
    }
    const isNameless = holder === NAMELESS;
    const staleMs = isNameless ? Math.min(times.staleMs, NAMELESS_STALE_MS) : times.staleMs;
    if (holder !== "" && (isGone(holder) || now - seen.since > staleMs)) {
      await takeAway(disk, file, holder);
    } else if (!isNameless && now - start > times.timeoutMs) {
      throw new KysoError("AUDIT_BUSY", `${file} is held by ${holder}`);
    } else {
      await delay(pauseMs);
    }
  }
}

async function tryCreate(disk: Disk, file: string): Promise<boolean> {
  try {
    const handle = await disk.open(file, "wx", 0o600);
    try {
      await writeFully(
        handle,
        Buffer.from(`${process.pid} ${randomBytes(8).toString("hex")} ${hostname()}`),
        0,
      );
    } catch (error) {
      await handle.close();
      // Without its holder's name, on a full disk, it would keep everybody waiting until it is stale.
      await disk.unlink(file);
      throw error;
    }
    await handle.close();
    return true;
  } catch (error) {
    if (HELD.has(systemCode(error) ?? "")) {
      return false;
    }
    throw error;
  }
}

async function readHolder(disk: Disk, file: string): Promise<string> {
  try {
    return (await disk.readFile(file, "utf8")) || NAMELESS;
  } catch {
    return "";
  }
}

function isGone(holder: string): boolean {
  const [number = "", , host = hostname()] = holder.split(" ");
  const pid = Number.parseInt(number, 10);
  // A folder that several machines share: a number says nothing of another machine's processes.
  if (!(pid > 0) || host !== hostname()) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}

/**
 * Removes the lock of a holder that is gone. Two processes may come here at once, and the slower one must not remove
 * the lock that the faster one has since taken: only who creates the marker for this very holder may, and only while
 * the lock still names it.
 */
async function takeAway(disk: Disk, file: string, holder: string): Promise<void> {
  const marker = `${file}.${holder.replaceAll(/[^0-9a-z]/g, "-")}`;
  try {
    await (await disk.open(marker, "wx", 0o600)).close();
  } catch {
    // Somebody else is at it; a marker left by a crash in these few lines goes when it is old.
    await removeOldMarker(disk, marker);
    return;
  }
  if ((await readHolder(disk, file)) === holder) {
    await disk.unlink(file);
  }
  await disk.unlink(marker);
}

async function removeOldMarker(disk: Disk, marker: string): Promise<void> {
  await delay(FIRST_PAUSE_MS);
  const found = await disk.stat(marker).catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > LOCK_TIMEOUT_MS) {
    await disk.unlink(marker).catch(() => undefined);
  }
}
