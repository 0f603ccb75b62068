import path from "node:path";
import {
  type AuditDetails,
  type AuditEntry,
  type AuditEvent,
  chainEntry,
  type ChainHead,
  EMPTY_HEAD,
  parseEntry,
  sha256Hex,
} from "./audit-entry.ts";
import { type Disk, DISK, diskError, systemCode, writeFully } from "./disk.ts";
import { withFileLock } from "./file-lock.ts";

/** Largest line that the log reads back, bytes. */
export const MAX_ENTRY_BYTES = 64 * 1024;

/** Longest time that the log is kept from other processes. */
const LONGEST_HOLD_MS = 100;

const LINE_FEED = 0x0a;

/** Names of the files in the log's folder. */
export const AUDIT_FILES = { log: "audit.jsonl", head: "audit-head.json", lock: "audit.lock" } as const;

type Handle = Awaited<ReturnType<Disk["open"]>>;

interface Waiting {
  readonly event: AuditEvent;
  readonly details: AuditDetails;
  readonly resolve: (entry: AuditEntry) => void;
  readonly reject: (error: unknown) => void;
}

/** Where the log ends, as its bytes say. */
interface Tail {
  readonly size: number;
  readonly head: ChainHead;
  /** Bytes after the last good entry, left by a crash or by somebody's editing. */
  readonly torn: Uint8Array | null;
}

/**
 * The audit log of one user: one JSON entry a line, each holding the hash of the one before. Agent and command line
 * write to the same file, one at a time, by a lock file. What waits while a write is under way is written together
 * with one flush, so a batch costs few of them.
 *
 * A last line that a crash has cut short stays where it is and is named by a `log.torn` entry with its SHA-256. The
 * head (number and hash of the last entry) is kept beside the log: when entries have gone from the end, the next entry
 * is `log.cut`, and the log is broken from there on.
 */
export class AuditLog {
  readonly folder: string;
  readonly #disk: Disk;
  readonly #now: () => Date;
  readonly #waiting: Waiting[] = [];
  #isDraining = false;
  #tail: Tail | undefined;

  constructor(folder: string, options: { disk?: Disk; now?: () => Date } = {}) {
    this.folder = folder;
    this.#disk = options.disk ?? DISK;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Adds an entry; resolves when it is on the disk.
   *
   * @throws {KysoError} AUDIT_BUSY, JOB_DISK_FULL, JOB_DISK_ERROR
   */
  append(event: AuditEvent, details: AuditDetails): Promise<AuditEntry> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, details, resolve, reject });
      if (!this.#isDraining) {
        this.#isDraining = true;
        void this.#drain();
      }
    });
  }

  /** Never rejects: a failure goes to those whose entries it took. */
  async #drain(): Promise<void> {
    // Lets everything that is asked for in this turn ride in one group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      let tellLast = (): void => undefined;
      try {
        await this.#withLog(async (handle) => {
          tellLast = await this.#writeGroups(handle);
        });
      } catch (error) {
        const failure = diskError(error);
        this.#waiting.splice(0).forEach((one) => one.reject(failure));
      }
      tellLast();
    }
    this.#isDraining = false;
  }

  /**
   * Writes group after group: what comes while one is flushed is the next, and the lock is kept for it, but not for so
   * long that other processes wait. Answers what tells those of the last group, to be done once the lock is free.
   */
  async #writeGroups(handle: Handle): Promise<() => void> {
    const until = performance.now() + LONGEST_HOLD_MS;
    let tell = await this.#writeGroup(handle);
    while (this.#waiting.length > 0 && performance.now() < until) {
      tell();
      tell = await this.#writeGroup(handle);
    }
    if (this.#tail !== undefined) {
      await this.#writeHead(this.#tail.head).catch(() => undefined);
    }
    return tell;
  }

  /** Never rejects: answers what tells those who wait how it went. */
  async #writeGroup(handle: Handle): Promise<() => void> {
    const group = this.#waiting.splice(0);
    try {
      const entries = await this.#extend(handle, group);
      return () => group.forEach((one, index) => one.resolve(entries[index] as AuditEntry));
    } catch (error) {
      const failure = diskError(error);
      return () => group.forEach((one) => one.reject(failure));
    }
  }

  async #withLog(use: (handle: Handle) => Promise<void>): Promise<void> {
    await this.#disk.mkdir(this.folder, { recursive: true, mode: 0o700 });
    await withFileLock(this.#disk, this.#file("lock"), async () => {
      // Not "a": a position must be given, so that a write that failed half way can be taken back.
      const handle = await openToExtend(this.#disk, this.#file("log"));
      try {
        await use(handle);
      } finally {
        await handle.close();
      }
    });
  }

  async #extend(handle: Handle, group: readonly Waiting[]): Promise<AuditEntry[]> {
    const { size } = await handle.stat();
    const tail = this.#tail?.size === size ? this.#tail : await this.#readTail(handle, size);
    const repairs = this.#tail === tail ? [] : await this.#repairsFor(tail);
    let { head } = tail;
    const entries = [...repairs, ...group].map(({ event, details }) => {
      const entry = chainEntry(head, this.#now().toISOString(), event, details);
      head = entry;
      return entry;
    });
    const separator = tail.torn === null || tail.torn.at(-1) === LINE_FEED ? "" : "\n";
    const text = separator + entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    const bytes = Buffer.from(text, "utf8");
    await appendOrTakeBack(handle, bytes, size);
    this.#tail = { size: size + bytes.length, head: { seq: head.seq, hash: head.hash }, torn: null };
    return entries.slice(repairs.length);
  }

  /** Reads backwards from the end to the last whole entry. */
  async #readTail(handle: Handle, size: number): Promise<Tail> {
    const length = Math.min(size, 2 * MAX_ENTRY_BYTES);
    const bytes = new Uint8Array(length);
    await handle.read(bytes, 0, length, size - length);
    for (let end = length; end > 0;) {
      const feed = bytes.lastIndexOf(LINE_FEED, end - 1);
      const start = feed === end - 1 ? bytes.lastIndexOf(LINE_FEED, feed - 1) + 1 : feed + 1;
      const entry = feed === end - 1 ? parseEntry(Buffer.from(bytes.subarray(start, feed)).toString()) : null;
      if (entry !== null) {
        return { size, head: entry, torn: end === length ? null : bytes.subarray(end) };
      }
      end = start;
    }
    return { size, head: EMPTY_HEAD, torn: size === 0 ? null : bytes };
  }

  async #repairsFor(tail: Tail): Promise<{ event: AuditEvent; details: AuditDetails }[]> {
    const repairs: { event: AuditEvent; details: AuditDetails }[] = [];
    if (tail.torn !== null) {
      const torn = tail.torn.at(-1) === LINE_FEED ? tail.torn.subarray(0, -1) : tail.torn;
      repairs.push({ event: "log.torn", details: { bytes: torn.length, sha256: sha256Hex(torn) } });
    }
    const kept = await readHead(this.#disk, this.#file("head"));
    const cut =
      kept !== null &&
      (kept.seq > tail.head.seq || (kept.seq === tail.head.seq && kept.hash !== tail.head.hash));
    if (cut) {
      repairs.push({ event: "log.cut", details: { seq: kept.seq, hash: kept.hash } });
    }
    return repairs;
  }

  /** Neither flushed nor written with each entry: it may lag behind the log, and is checked as "at least so far". */
  async #writeHead(head: ChainHead): Promise<void> {
    const handle = await this.#disk.open(this.#file("head"), "w", 0o600);
    try {
      await handle.write(JSON.stringify({ seq: head.seq, hash: head.hash }));
    } finally {
      await handle.close();
    }
  }

  #file(name: keyof typeof AUDIT_FILES): string {
    return path.join(this.folder, AUDIT_FILES[name]);
  }
}

/** The head that was kept beside the log; `null` without one. */
export async function readHead(disk: Disk, file: string): Promise<ChainHead | null> {
  try {
    const head = JSON.parse(await disk.readFile(file, "utf8")) as Partial<ChainHead> | null;
    return typeof head?.seq === "number" && typeof head.hash === "string"
      ? { seq: head.seq, hash: head.hash }
      : null;
  } catch {
    return null;
  }
}

async function openToExtend(disk: Disk, file: string): Promise<Handle> {
  try {
    return await disk.open(file, "r+");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") {
      throw error;
    }
    return disk.open(file, "wx+", 0o600);
  }
}

async function appendOrTakeBack(handle: Handle, bytes: Uint8Array, size: number): Promise<void> {
  try {
    await writeFully(handle, bytes, size);
    await handle.datasync();
  } catch (error) {
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}
