import path from "node:path";
import {
  type AuditEntry,
  type ChainHead,
  EMPTY_HEAD,
  follows,
  parseEntry,
  sha256Hex,
} from "./audit-entry.ts";
import { AUDIT_FILES, MAX_ENTRY_BYTES, readHead } from "./audit-log.ts";
import { type Disk, DISK, systemCode } from "./disk.ts";
import { withFileLock } from "./file-lock.ts";

const READ_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** Why a log is broken. */
export type AuditBreak =
  /** A line that is no entry and that no `log.torn` entry names. */
  | "unreadable"
  /** An entry was changed, added, moved or taken out here. */
  | "chain"
  /** Entries are missing at the end. */
  | "cut"
  /** The file with the head is gone, so the end can't be checked. */
  | "head-missing";

/** What a check of the whole log found. */
export interface AuditCheck {
  /** Entries that hold, from the first on. */
  readonly entries: number;
  readonly head: ChainHead;
  /** Numbers of the entries that report a line which a crash cut short. */
  readonly torn: readonly number[];
  /** The first place that does not hold; `line` counts from 1. */
  readonly broken: { readonly line: number; readonly reason: AuditBreak } | null;
}

/** Reads the log's entries, oldest first, as they stand; lines that are none are left out. */
export async function* readAuditLog(folder: string, disk: Disk = DISK): AsyncGenerator<AuditEntry> {
  const { size } = await snapshot(folder, disk);
  for await (const line of readLines(folder, size, disk)) {
    const entry = parseEntry(text(line));
    if (entry !== null) {
      yield entry;
    }
  }
}

/**
 * Checks every link of the chain, and that the log reaches as far as the head kept beside it. Never throws for a bad
 * log: what is wrong is in the result.
 */
export async function checkAuditLog(folder: string, disk: Disk = DISK): Promise<AuditCheck> {
  const { size, head: kept } = await snapshot(folder, disk);
  const chain = new ChainCheck(kept);
  for await (const line of readLines(folder, size, disk)) {
    if (!chain.take(line)) {
      break;
    }
  }
  return chain.result(size);
}

function text(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.length).toString("utf8");
}

/** The lines as they stood in the file. Kept as bytes: what a crash cut short may end inside a character. */
function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.of(LINE_FEED), line])));
}

class ChainCheck {
  readonly #kept: ChainHead | null;
  readonly #torn: number[] = [];
  #head: ChainHead = EMPTY_HEAD;
  #line = 0;
  #unreadable: Uint8Array[] = [];
  #firstUnreadable = 0;
  #broken: AuditCheck["broken"] = null;

  constructor(kept: ChainHead | null) {
    this.#kept = kept;
  }

  /** Takes the next line; `false` when the chain is broken there. */
  take(line: Uint8Array): boolean {
    this.#line += 1;
    const entry = parseEntry(text(line));
    if (entry === null) {
      if (this.#unreadable.push(line) === 1) {
        this.#firstUnreadable = this.#line;
      }
      return true;
    }
    const reason = this.#faultOf(entry);
    if (reason !== null) {
      this.#break(reason);
      return false;
    }
    this.#unreadable = [];
    this.#head = { seq: entry.seq, hash: entry.hash };
    return true;
  }

  result(size: number): AuditCheck {
    if (this.#broken === null) {
      this.#checkEnd(size);
    }
    return { entries: this.#head.seq, head: this.#head, torn: this.#torn, broken: this.#broken };
  }

  #faultOf(entry: AuditEntry): AuditBreak | null {
    if (!follows(entry, this.#head)) {
      return this.#unreadable.length > 0 ? "unreadable" : "chain";
    }
    if (this.#unreadable.length > 0) {
      const named = entry.details["sha256"] === sha256Hex(joinLines(this.#unreadable));
      if (entry.event !== "log.torn" || !named) {
        return "unreadable";
      }
      this.#torn.push(entry.seq);
    }
    if (entry.event === "log.cut") {
      return "cut";
    }
    return this.#kept?.seq === entry.seq && this.#kept.hash !== entry.hash ? "chain" : null;
  }

  #checkEnd(size: number): void {
    if (this.#unreadable.length > 0) {
      this.#break("unreadable");
    } else if (this.#kept === null ? size > 0 : this.#kept.seq > this.#head.seq) {
      this.#line += 1;
      this.#break(this.#kept === null ? "head-missing" : "cut");
    }
  }

  #break(reason: AuditBreak): void {
    this.#broken = { line: reason === "unreadable" ? this.#firstUnreadable : this.#line, reason };
  }
}

/** How long the log is, and the head that belongs to it: taken between two writes. */
async function snapshot(folder: string, disk: Disk): Promise<{ size: number; head: ChainHead | null }> {
  const read = async (): Promise<{ size: number; head: ChainHead | null }> => ({
    size: await sizeOf(path.join(folder, AUDIT_FILES.log), disk),
    head: await readHead(disk, path.join(folder, AUDIT_FILES.head)),
  });
  const found = await read();
  return found.size === 0 ? found : withFileLock(disk, path.join(folder, AUDIT_FILES.lock), read);
}

async function sizeOf(file: string, disk: Disk): Promise<number> {
  try {
    return (await disk.stat(file)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      return 0;
    }
    throw error;
  }
}

/** The file's first `size` bytes, line by line; an overlong line comes in pieces, none of which is an entry. */
async function* readLines(folder: string, size: number, disk: Disk): AsyncGenerator<Uint8Array> {
  if (size === 0) {
    return;
  }
  const handle = await disk.open(path.join(folder, AUDIT_FILES.log), "r");
  try {
    let rest: Uint8Array = new Uint8Array(0);
    for (let offset = 0; offset < size;) {
      const block = new Uint8Array(Math.min(READ_BYTES, size - offset));
      const { bytesRead } = await handle.read(block, 0, block.length, offset);
      if (bytesRead === 0) {
        break;
      }
      offset += bytesRead;
      const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
      let start = 0;
      for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, start)) {
        yield bytes.subarray(start, feed);
        start = feed + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > MAX_ENTRY_BYTES) {
        yield rest;
        rest = new Uint8Array(0);
      }
    }
    if (rest.length > 0) {
      yield rest;
    }
  } finally {
    await handle.close();
  }
}
