import type { TokenSummary } from "../../../protocol/operation.ts";
import type { AskingPhase, Problem } from "../ui-message.ts";
import { saveOrder } from "./order-record.ts";
import type { OrderRecord, StoredEnd } from "./order-record.ts";

/** An order in this worker's life: its record, which outlives the worker, and what can be had again. */
export class LiveOrder {
  #record: OrderRecord;
  readonly #onChange: () => void;
  #saving: Promise<unknown> = Promise.resolve();
  #settled: (() => void)[] = [];
  /** Pages that wait for the outcome now. */
  waiting = 0;
  /** What the user is asked for all documents; `null` where nothing is. */
  asking: AskingPhase | null = null;
  /** Documents that are being signed and delivered now. */
  run: { done: number; total: number } | null = null;
  /** Why the last attempt to sign them failed as a whole. */
  problem: Problem | null = null;
  tokens: readonly TokenSummary[] = [];

  constructor(record: OrderRecord, onChange: () => void) {
    this.#record = record;
    this.#onChange = onChange;
  }

  get record(): Readonly<OrderRecord> {
    return this.#record;
  }

  /** Whether it has a window of its own: one document has the sign window. */
  get isBatch(): boolean {
    return this.#record.documents.length > 1;
  }

  /** Changes the record here at once, and on disk when this resolves. */
  save(change: Partial<OrderRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const record = this.#record;
    this.changed();
    const saved = this.#saving.then(() => saveOrder(record));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Changes what is known of one document. */
  saveDocument(jobKey: string, change: { leftOut?: boolean; end?: StoredEnd }): Promise<void> {
    const documents = this.#record.documents.map((document) =>
      document.jobKey === jobKey ? { ...document, ...change } : document,
    );
    return this.save({ documents });
  }

  changed(): void {
    this.#onChange();
  }

  /** Resolves with the next word that all documents may have come to their end. */
  nextSettling(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
    });
  }

  /** Wakes those that wait for the end. */
  wake(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
