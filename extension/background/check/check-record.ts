import browser from "webextension-polyfill";
import type { PortalDocument } from "../../content/content-message.ts";
import type { AnswerPhase } from "./check-message.ts";
import type { PagePlace } from "../portal/portal-tab.ts";

/*
 * What is known of a portal's document that was asked for, by the key that its page got: kept until the browser ends, so
 * that a worker that starts anew knows what a badge or a check page is about. Of the document itself nothing is in it.
 */

/** A document, and where it was shown. */
export interface CheckRecord extends PagePlace {
  key: string;
  adapterId: string;
  /** As the browser states it. */
  origin: string;
  document: PortalDocument;
  /** Whether the page named the document itself, instead of an adapter that found it there. */
  asked: boolean;
  /** The check page's window; `null` while there is none. */
  windowId: number | null;
  /** `null` where the adapter does not say how the portal is told. */
  answer: AnswerPhase | null;
}

const STORED = "checkRecords";

/** Records that are kept; the one that was written longest ago goes first. */
const MAX_RECORDS = 200;

/** All records, read once for each worker and written as they change. */
export class CheckRecords {
  readonly #records: Promise<Map<string, CheckRecord>>;

  constructor() {
    this.#records = this.#load();
  }

  async #load(): Promise<Map<string, CheckRecord>> {
    const stored = await browser.storage.session.get({ [STORED]: [] });
    const records = stored[STORED] as CheckRecord[];
    return new Map(records.map((record) => [record.key, record]));
  }

  async get(key: string): Promise<CheckRecord | undefined> {
    return (await this.#records).get(key);
  }

  async all(): Promise<readonly CheckRecord[]> {
    return [...(await this.#records).values()];
  }

  async put(record: CheckRecord): Promise<void> {
    const records = await this.#records;
    records.delete(record.key);
    records.set(record.key, record);
    for (const { key, windowId } of records.values()) {
      if (records.size <= MAX_RECORDS) break;
      if (windowId === null) records.delete(key);
    }
    await browser.storage.session.set({ [STORED]: [...records.values()] });
  }
}
