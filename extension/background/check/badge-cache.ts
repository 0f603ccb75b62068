import browser from "webextension-polyfill";
import type { FileReport } from "../../../protocol/report.ts";
import { badgeOf } from "../../../protocol/wording/verdict-text.ts";
import type { Badge } from "../../../protocol/wording/verdict-text.ts";

/** What a badge needs to know of a document. */
export interface BadgeVerdict {
  badge: Badge;
  /** Time stamps of documents are not counted: nobody signs by them. */
  signatures: number;
  /** Whether asking again later may tell more. */
  again: boolean;
}

/** Names of files that people expect signatures in. */
const SIGNED_NAMES = /\.(pdf|xml|edxml|p7[sm]|jws|sig)$/i;

/** What a badge needs of a report. A file of another sort has none, unless its name says that it ought to. */
export function badgeVerdictOf(report: FileReport): BadgeVerdict {
  if (report.format === null && report.code === "PDF_NOT_A_PDF" && !SIGNED_NAMES.test(report.file)) {
    return { badge: "none", signatures: 0, again: false };
  }
  const all = [report, ...report.attachments].flatMap(({ signatures }) => signatures);
  return {
    badge: badgeOf(report),
    signatures: all.filter(({ kind }) => kind === "signature").length,
    again: false,
  };
}

interface Entry<T> {
  value: T;
  /** Milliseconds since 1970. */
  until: number;
}

/** How long the portal is taken to serve the same bytes at an address, milliseconds. */
const SOURCE_AGE_MS = 2 * 60_000;

/** How long a verdict on some bytes is taken to hold, milliseconds: trust, settings and revocation change. */
const VERDICT_AGE_MS = 5 * 60_000;

/** Entries of each sort; the oldest go first. */
const MAX_ENTRIES = 1_000;

const STORED = "badges";

interface Stored {
  digests: [source: string, Entry<string>][];
  verdicts: [sha256: string, Entry<BadgeVerdict>][];
}

/**
 * Which bytes a portal served at an address, and what their signatures are worth: for a short while, and not beyond the
 * browser's end. No byte of a document is in it.
 */
export class BadgeCache {
  readonly #maps: Promise<{
    digests: Map<string, Entry<string>>;
    verdicts: Map<string, Entry<BadgeVerdict>>;
  }>;

  constructor() {
    this.#maps = this.#load();
  }

  async #load() {
    const empty: Stored = { digests: [], verdicts: [] };
    const { [STORED]: stored } = await browser.storage.session.get({ [STORED]: empty });
    const { digests, verdicts } = stored as Stored;
    return { digests: new Map(digests), verdicts: new Map(verdicts) };
  }

  async bySource(source: string): Promise<BadgeVerdict | null> {
    const sha256 = fresh((await this.#maps).digests, source);
    return sha256 === null ? null : await this.byDigest(sha256);
  }

  /** @param sha256 lower-case hex */
  async byDigest(sha256: string): Promise<BadgeVerdict | null> {
    return fresh((await this.#maps).verdicts, sha256);
  }

  /** The portal has been given other bytes for this address. */
  async forget(source: string): Promise<void> {
    const { digests, verdicts } = await this.#maps;
    if (!digests.delete(source)) return;
    await browser.storage.session.set({ [STORED]: { digests: [...digests], verdicts: [...verdicts] } });
  }

  async put(source: string, sha256: string, verdict: BadgeVerdict): Promise<void> {
    const { digests, verdicts } = await this.#maps;
    add(digests, source, { value: sha256, until: Date.now() + SOURCE_AGE_MS });
    const known = verdicts.get(sha256);
    // Known bytes at another address are no new verdict on them.
    if (known?.value !== verdict)
      add(verdicts, sha256, { value: verdict, until: Date.now() + VERDICT_AGE_MS });
    const stored: Stored = { digests: [...digests], verdicts: [...verdicts] };
    await browser.storage.session.set({ [STORED]: stored });
  }
}

function fresh<T>(map: ReadonlyMap<string, Entry<T>>, key: string): T | null {
  const entry = map.get(key);
  return entry === undefined || entry.until <= Date.now() ? null : entry.value;
}

function add<T>(map: Map<string, Entry<T>>, key: string, entry: Entry<T>): void {
  map.delete(key);
  map.set(key, entry);
  for (const oldest of map.keys()) {
    if (map.size <= MAX_ENTRIES) break;
    map.delete(oldest);
  }
}
