import type { ErrorCode } from "../../protocol/error.ts";
import type { Finding } from "./finding.ts";

/** How long an answer is used again at most, and one that names no `nextUpdate`, milliseconds. */
export const MAX_REUSE_MS = 3_600_000;
export const REUSE_WITHOUT_NEXT_UPDATE_MS = 5 * 60_000;

/** How long nothing is asked again where there was no answer: a dead server must not hold up each of many signatures. */
export const RETRY_AFTER_MS = 60_000;

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
}

/** Answers of the last minutes, and those that are under way, so that nothing is asked twice. */
export class RecentFindings {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What is known under a key, or else what `fetch` brings. */
  async get(key: string, fetch: () => Promise<Fetched>): Promise<Fetched> {
    const kept = this.#entries.get(key);
    if (kept !== undefined && kept.until > this.#now().getTime()) return kept.fetched;
    const entry: Entry = { fetched: fetch(), until: Infinity };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > MAX_KEPT_FINDINGS) this.#entries.delete(oldest);
    const fetched = await entry.fetched.catch((error: unknown) => {
      this.#entries.delete(key);
      throw error;
    });
    entry.until = this.#now().getTime() + reuseMs(fetched, this.#now());
    return fetched;
  }
}

function reuseMs({ finding }: Fetched, now: Date): number {
  if (finding === null || finding.statement.status === "unknown") return RETRY_AFTER_MS;
  const { nextUpdate } = finding.statement;
  if (nextUpdate === null) return REUSE_WITHOUT_NEXT_UPDATE_MS;
  return Math.min(nextUpdate.getTime() - now.getTime(), MAX_REUSE_MS);
}
