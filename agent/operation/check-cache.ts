import type { FileReport } from "../../protocol/report.ts";

/** How long a report holds whose certificates' status was asked for, or could not be had, milliseconds. */
export const ONLINE_REPORT_AGE_MS = 5 * 60_000;

/** How long any other report holds: certificates expire, milliseconds. */
export const REPORT_AGE_MS = 60 * 60_000;

/** Reports that are kept, and their size together, characters of JSON. */
export const MAX_REPORTS = 256;
export const MAX_REPORT_CHARACTERS = 16_000_000;

/** A report, and under which rules it was made. */
interface Entry {
  readonly report: FileReport;
  /** Stands for the settings and the trusted certificates. */
  readonly version: string;
  readonly until: number;
  readonly characters: number;
  /** Made with the document's password, or of this moment only: who asks for a check gets a new one. */
  readonly locked: boolean;
}

/** Reports of a short while ago, by what was checked; in memory only. The one that was not asked for longest goes first. */
export class CheckCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => Date;
  #characters = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** A report that still holds under these rules; `undefined` where a new check is due. */
  get(key: string, version: string): FileReport | undefined {
    const entry = this.#fresh(key);
    return entry?.version === version && !entry.locked ? entry.report : undefined;
  }

  /** The last report, to be looked at again. */
  last(key: string): FileReport | undefined {
    return this.#fresh(key)?.report;
  }

  put(key: string, report: FileReport, { version, locked }: Pick<Entry, "version" | "locked">): void {
    this.#remove(key);
    const characters = JSON.stringify(report).length;
    const until = this.#now().getTime() + (asksOthers(report) ? ONLINE_REPORT_AGE_MS : REPORT_AGE_MS);
    this.#entries.set(key, { report, version, until, characters, locked });
    this.#characters += characters;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_REPORTS && this.#characters <= MAX_REPORT_CHARACTERS) break;
      this.#remove(oldest);
    }
  }

  #fresh(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until <= this.#now().getTime()) {
      this.#remove(key);
      return undefined;
    }
    // To the end of the line.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#characters -= entry.characters;
  }
}

/** Whether another answer of an authority could change the report. */
function asksOthers({ signatures, attachments }: FileReport): boolean {
  const all = [...signatures, ...attachments.flatMap((one) => one.signatures)];
  return all.some(
    ({ revocation: { status, source } }) => status === "unknown" || source === "ocsp" || source === "crl",
  );
}
