import type { ErrorCode } from "../../protocol/error.ts";
import type { Finding } from "./finding.ts";

/** How long an answer is used again at most, and one that names no `nextUpdate`, milliseconds. */
export const MAX_REUSE_MS = 3_600_000;
export const REUSE_WITHOUT_NEXT_UPDATE_MS = 5 * 60_000;

/** How long nothing is asked again where there was no answer: a dead server must not hold up each of many signatures. */
export const RETRY_AFTER_MS = 60_000;

/**
 * How long before its end an answer is asked for anew, milliseconds, where anybody wants it then: longer than a server
 * usually has, so that the next one is there before the last has ended.
 */
export const RENEWED_BEFORE_MS = 60_000;

/** Certificates whose answers are kept. */
const MAX_KEPT_FINDINGS = 256;

/** What asking has brought. */
export interface Fetched {
  readonly finding: Finding | null;
  readonly failure: ErrorCode | null;
}

interface Entry {
  readonly fetched: Promise<Fetched>;
  /** Milliseconds; endless while it is under way. */
  until: number;
  /** From when on it is asked for anew, while it still counts. */
  renewFrom: number;
  /** What comes after it, while that is asked for. */
  next?: Promise<Fetched>;
  /** What counts after it, where it is better than what came of asking anew. */
  after?: Entry;
}

/**
 * Answers of the last minutes, and those that are under way, so that nothing is asked twice. One that is wanted shortly
 * before its end is asked for anew meanwhile: who wants it again and again waits for the first one only.
 */
export class RecentFindings {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What is known under a key, or else what `fetch` brings. */
  async get(key: string, fetch: () => Promise<Fetched>): Promise<Fetched> {
    const now = this.#now().getTime();
    const kept = this.#current(key, now);
    if (kept === undefined) return this.#ask(key, fetch).fetched;
    if (kept.renewFrom <= now) {
      kept.next ??= this.#renewed(key, kept, fetch);
      kept.next.catch(() => undefined);
    }
    return kept.until > now || kept.next === undefined ? kept.fetched : kept.next;
  }

  #current(key: string, now: number): Entry | undefined {
    const kept = this.#entries.get(key);
    if (kept?.after === undefined || kept.until > now) return kept;
    this.#keep(key, kept.after);
    return kept.after;
  }

  #ask(key: string, fetch: () => Promise<Fetched>): Entry {
    const asking = fetch();
    const entry: Entry = {
      until: Infinity,
      renewFrom: Infinity,
      fetched: asking.then(
        (fetched) => {
          this.#settle(entry, fetched);
          return fetched;
        },
        (error: unknown) => {
          if (this.#entries.get(key) === entry) this.#entries.delete(key);
          throw error;
        },
      ),
    };
    this.#keep(key, entry);
    return entry;
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > MAX_KEPT_FINDINGS) this.#entries.delete(oldest);
  }

  /** Takes the place of what was kept; at its end only, where that is an answer and this is none. */
  async #renewed(key: string, kept: Entry, fetch: () => Promise<Fetched>): Promise<Fetched> {
    const fetching = fetch();
    try {
      const [before, fetched] = await Promise.all([kept.fetched, fetching]);
      const entry: Entry = { fetched: fetching, until: Infinity, renewFrom: Infinity };
      this.#settle(entry, fetched);
      if (fetched.finding !== null || before.finding === null) {
        this.#keep(key, entry);
      } else {
        kept.after = entry;
        kept.renewFrom = entry.renewFrom;
      }
      return fetched;
    } finally {
      delete kept.next;
    }
  }

  #settle(entry: Entry, fetched: Fetched): void {
    const now = this.#now();
    const reuse = reuseMs(fetched, now);
    entry.until = now.getTime() + reuse;
    entry.renewFrom = entry.until - Math.min(RENEWED_BEFORE_MS, reuse / 2);
  }
}

function reuseMs({ finding }: Fetched, now: Date): number {
  if (finding === null || finding.statement.status === "unknown") return RETRY_AFTER_MS;
  const { nextUpdate } = finding.statement;
  if (nextUpdate === null) return REUSE_WITHOUT_NEXT_UPDATE_MS;
  return Math.min(nextUpdate.getTime() - now.getTime(), MAX_REUSE_MS);
}
