import type { TokenSummary } from "../../../protocol/operation.ts";
import type { AskingPhase, Problem } from "../ui-message.ts";
import { removeApproval, saveApproval } from "./batch-approval.ts";
import type { Approval } from "./batch-approval.ts";
import type { Pace } from "./batch-pace.ts";
import { saveEnd, saveOrder } from "./order-record.ts";
import type { OrderedRecord, OrderRecord, StoredEnd } from "./order-record.ts";

/** Documents that are being signed and delivered now. */
interface OrderRun {
  /** Of all that were approved. */
  done: number;
  total: number;
  readonly pace: Pace;
  /** The user has said that no further one is to be begun. */
  stopping: boolean;
}

/** An order in this worker's life: its record, which outlives the worker, and what can be had again. */
export class LiveOrder {
  #record: OrderRecord;
  readonly #onChange: () => void;
  #saving: Promise<unknown> = Promise.resolve();
  #settled: (() => void)[] = [];
  #approval: Approval | null;
  /** Of documents that have one, by job; as the user typed it, for as long as this worker lives. */
  readonly passwords = new Map<string, string>();
  /** Pages that wait for the outcome now. */
  waiting = 0;
  /** What the user is asked for all documents; `null` where nothing is. */
  asking: AskingPhase | null = null;
  run: OrderRun | null = null;
  /** A login that was kept when the user stopped the run. */
  loginId: string | null = null;
  /** Why the last attempt to sign them failed as a whole. */
  problem: Problem | null = null;
  tokens: readonly TokenSummary[] = [];

  constructor(record: OrderRecord, approval: Approval | null, onChange: () => void) {
    this.#record = record;
    this.#approval = approval;
    this.#onChange = onChange;
  }

  get record(): Readonly<OrderRecord> {
    return this.#record;
  }

  /** What the user has approved last; `null` where nothing was. */
  get approval(): Approval | null {
    return this.#approval;
  }

  /** Whether it has a window of its own: one document has the sign window. */
  get isBatch(): boolean {
    return this.#record.documents.length > 1;
  }

  /** The separate attachments of a document. */
  attachmentsOf(jobKey: string): OrderedRecord[] {
    return this.#record.documents.filter(({ attachmentOf }) => attachmentOf === jobKey);
  }

  /** Changes the record here at once, and on disk when this resolves. */
  save(change: Partial<OrderRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const record = this.#record;
    this.changed();
    return this.#inTurn(() => saveOrder(record));
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const saved = this.#saving.then(write);
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  #documentsWith(jobKey: string, change: Partial<OrderedRecord>): OrderedRecord[] {
    return this.#record.documents.map((document) =>
      document.jobKey === jobKey ? { ...document, ...change } : document,
    );
  }

  /** Changes what the user has said of one document. */
  saveDocument(
    jobKey: string,
    change: Pick<Partial<OrderedRecord>, "leftOut" | "attachmentOf">,
  ): Promise<void> {
    return this.save({ documents: this.#documentsWith(jobKey, change) });
  }

  /** Notes how it ended with one document. Only that is written: an order of many is not written anew with each. */
  saveEnd(jobKey: string, end: StoredEnd): Promise<void> {
    this.#record = { ...this.#record, documents: this.#documentsWith(jobKey, { end }) };
    this.changed();
    return this.#inTurn(() => saveEnd(this.#record.orderKey, jobKey, end));
  }

  /** Writes down what the user approves; when it resolves, a worker that starts anew can go on with it. */
  async approve(approval: Approval): Promise<void> {
    await saveApproval(this.#record.orderKey, approval);
    this.#approval = approval;
  }

  /** The user takes back what was approved and is not signed yet. */
  async revoke(): Promise<void> {
    this.#approval = null;
    this.loginId = null;
    await removeApproval(this.#record.orderKey);
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
