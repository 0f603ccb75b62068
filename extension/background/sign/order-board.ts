import browser from "webextension-polyfill";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import { noteRefusal } from "../data/refusal-note.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { isWindowOpen, openOwnWindow, showWindow } from "../own-window.ts";
import { notePortal } from "../portal/portal-notice.ts";
import { BATCH_PAGE } from "../ui-address.ts";
import type { UnfinishedBatch } from "../control-message.ts";
import { loadApproval } from "./batch-approval.ts";
import type { Approval } from "./batch-approval.ts";
import { prepareBatch } from "./batch-preparation.ts";
import { isRemaining, remainingOf } from "./batch-remaining.ts";
import { UNSIGNED_STAGES } from "./job-flow.ts";
import type { JobBoard } from "./job-board.ts";
import { LiveOrder } from "./live-order.ts";
import type { LiveJob } from "./live-job.ts";
import { recordForOrder } from "./new-job.ts";
import { checkOrderLength, fingerprintOf } from "./order-content.ts";
import { endOf, GONE, isOffered, isOver, offerOf } from "./order-end.ts";
import { loadOrders, removeOrder, saveOrder } from "./order-record.ts";
import type { OrderedRecord, OrderRecord } from "./order-record.ts";
import type { Requester } from "./requester.ts";
import type { DocumentEnd, OrderedDocument, SignOrder } from "./sign-order.ts";
import { checkAddresses } from "./sign-question.ts";

/** Orders that are kept though they are over, for pages that ask again. */
const MAX_KEPT = 50;

/** Codes of what is refused without a question, as the audit log names them. */
const BLOCKED = new Set<ErrorCode>(["PORTAL_ADDRESS_INVALID", "PORTAL_TARGET_LOOPBACK"]);

/**
 * What pages order otherwise than by an adapter's button: one document in the sign window, several in one batch window. Each
 * document is a job; the order knows how each ended, and tells the page.
 */
export class OrderBoard {
  readonly jobs: JobBoard;
  readonly agent: AgentLink;
  readonly #orders = new Map<string, LiveOrder>();
  /** By its key, and by what it says. */
  readonly #beginning = new Map<string, Promise<LiveOrder>>();
  readonly #onChange: (orderKey: string) => void;
  /** Settles when the records of earlier workers are read. */
  readonly ready: Promise<void>;

  constructor(jobs: JobBoard, agent: AgentLink, onChange: (orderKey: string) => void) {
    this.jobs = jobs;
    this.agent = agent;
    this.#onChange = onChange;
    this.ready = this.#load();
  }

  async #load(): Promise<void> {
    await this.jobs.ready;
    const records = await loadOrders();
    const over = records.filter(isOver);
    const surplus = new Set(over.slice(0, Math.max(0, over.length - MAX_KEPT)));
    for (const record of records) {
      if (surplus.has(record)) {
        await removeOrder(record);
        continue;
      }
      const isOpen = record.windowId !== null && (await isWindowOpen(record.windowId));
      const approval = await loadApproval(record.orderKey);
      this.#add({ ...record, windowId: isOpen ? record.windowId : null }, approval);
    }
  }

  /** Takes up what earlier workers left. */
  async resume(): Promise<void> {
    await this.ready;
    for (const order of this.#orders.values()) {
      await this.releaseMains(order);
      if (order.isBatch && order.record.windowId !== null) void prepareBatch(this.jobs, order);
    }
  }

  #add(record: OrderRecord, approval: Approval | null): LiveOrder {
    const order = new LiveOrder(record, approval, () => {
      this.#onChange(record.orderKey);
    });
    this.#orders.set(record.orderKey, order);
    return order;
  }

  get(orderKey: string): LiveOrder | undefined {
    return this.#orders.get(orderKey);
  }

  /** The jobs of an order that are still known, in its order. */
  jobsOf(order: LiveOrder): LiveJob[] {
    return order.record.documents.flatMap(({ jobKey }) => this.jobs.find(jobKey) ?? []);
  }

  /**
   * Has the documents of an order signed and delivered, in one window.
   * @returns when every document has come to its end; the same for every call with the same key
   * @throws {KysoError} PORTAL_REQUEST_INVALID for one that is too long; JOB_NOT_FOUND for the key of another origin
   */
  async order(order: SignOrder, from: Requester): Promise<readonly DocumentEnd[]> {
    await this.ready;
    const live = await this.#liveOrder(order, from);
    live.waiting += 1;
    try {
      for (const job of this.jobsOf(live)) if (isOffered(job)) await this.jobs.offerAgain(job);
      return await this.#outcome(live);
    } finally {
      live.waiting -= 1;
    }
  }

  async #outcome(live: LiveOrder): Promise<readonly DocumentEnd[]> {
    for (;;) {
      const settling = live.nextSettling();
      const ends = await this.#ends(live);
      if (ends !== null) return ends;
      await settling;
    }
  }

  /** How all documents ended; `null` while one has not. */
  async #ends(live: LiveOrder): Promise<DocumentEnd[] | null> {
    await this.#noteEnds(live);
    const ends: DocumentEnd[] = [];
    for (const { jobKey, end } of live.record.documents) {
      const job = this.jobs.find(jobKey);
      if (end?.state === "failed") ends.push(end);
      else if (end !== null) ends.push({ ...end, signed: null });
      else if (job !== undefined && isOffered(job)) ends.push(await offerOf(job));
      else return null;
    }
    return ends;
  }

  /** Writes down the ends that have come about; what was left out ends with the rest. */
  async #noteEnds(live: LiveOrder): Promise<void> {
    for (const { jobKey, end } of live.record.documents) {
      if (end !== null) continue;
      const job = this.jobs.find(jobKey);
      const now = job === undefined ? GONE : endOf(job);
      if (now !== null) await live.saveEnd(jobKey, now);
    }
    const left = live.record.documents.filter(({ leftOut, end }) => leftOut && end === null);
    if (left.length === 0 || !this.isThrough(live)) return;
    for (const { jobKey } of left) {
      await live.saveEnd(jobKey, { state: "failed", code: "CONSENT_REFUSED", fileName: null });
    }
  }

  /** Whether every document that was not left out has ended or lies ready for its page, and there is one. */
  isThrough({ record }: LiveOrder): boolean {
    const included = record.documents.filter(({ leftOut }) => !leftOut);
    return (
      included.length > 0 &&
      included.every(({ jobKey, end }) => {
        const job = this.jobs.find(jobKey);
        return end !== null || (job !== undefined && isOffered(job));
      })
    );
  }

  /** The order of this key, or one under way that says the same: a page whose button was pressed twice gets one window. */
  async #liveOrder(order: SignOrder, from: Requester): Promise<LiveOrder> {
    const named = this.#orders.get(order.orderKey) ?? this.#beginning.get(order.orderKey);
    if (named !== undefined) {
      const known = await named;
      // The browser's word on who asks counts more than a key, which nobody else should know.
      if (known.record.origin !== from.origin) throw new KysoError("JOB_NOT_FOUND");
      return known;
    }
    // What an adapter has found is bounded one by one.
    if (order.via !== "adapter") checkOrderLength(order);
    const fingerprint = fingerprintOf(order, from);
    const twin = this.#twinOf(fingerprint);
    if (twin !== undefined) {
      const live = await twin;
      await this.#show(live);
      return live;
    }
    // Nothing is waited for since it was looked for: two calls in one moment make one order.
    const begun = this.#begin(order, fingerprint, from);
    const names = [order.orderKey, ...(fingerprint === null ? [] : [fingerprint])];
    for (const name of names) this.#beginning.set(name, begun);
    try {
      return await begun;
    } finally {
      for (const name of names) this.#beginning.delete(name);
    }
  }

  /** An order under way that says the same. */
  #twinOf(fingerprint: string | null): LiveOrder | Promise<LiveOrder> | undefined {
    if (fingerprint === null) return undefined;
    const isTwin = ({ record }: LiveOrder): boolean => record.fingerprint === fingerprint && !isOver(record);
    return this.#beginning.get(fingerprint) ?? [...this.#orders.values()].find(isTwin);
  }

  /** Brings an order's window to the front, or opens one. @throws {KysoError} JOB_NOT_FOUND */
  async show(orderKey: string): Promise<void> {
    await this.ready;
    const order = this.#orders.get(orderKey);
    if (order === undefined) throw new KysoError("JOB_NOT_FOUND");
    const { windowId } = order.record;
    if (windowId !== null && (await showWindow(windowId))) return;
    await this.#openWindow(order);
  }

  async #openWindow({ record: { orderKey } }: LiveOrder): Promise<void> {
    const windowId = await openOwnWindow(`${BATCH_PAGE}?order=${encodeURIComponent(orderKey)}`);
    await this.windowShows(orderKey, windowId ?? undefined);
  }

  async #show(order: LiveOrder): Promise<void> {
    const { windowId } = order.record;
    if (windowId !== null) await showWindow(windowId);
    else if (order.isBatch) await this.#openWindow(order);
    else for (const job of this.jobsOf(order).slice(0, 1)) await this.jobs.show(job.record.jobKey);
  }

  async #begin(order: SignOrder, fingerprint: string | null, from: Requester): Promise<LiveOrder> {
    const { orderKey, via, documents } = order;
    const entries: OrderedRecord[] = [];
    for (const document of documents) entries.push(await this.#beginDocument(order, document, from));
    for (const [index, { attachmentOf }] of documents.entries()) {
      const [entry, main] = [entries[index], entries[attachmentOf ?? -1]];
      if (entry !== undefined && main !== undefined) entry.attachmentOf = main.jobKey;
    }
    const record: OrderRecord = {
      orderKey,
      via,
      origin: from.origin,
      adapterId: from.portal.adapter.id,
      fingerprint,
      windowId: null,
      // An adapter's button has no page that waits for an answer.
      answered: via === "adapter",
      documents: entries,
    };
    await saveOrder(record);
    const live = this.#add(record, null);
    const begun = entries.filter(({ end }) => end === null).map(({ jobKey }) => jobKey);
    if (begun.length === 0) return live;
    if (live.isBatch) {
      for (const job of this.jobsOf(live)) job.isInBatch = true;
      await this.#openWindow(live);
    } else {
      for (const jobKey of begun) await this.jobs.open(jobKey);
    }
    return live;
  }

  /** A document that is refused has ended before it is a job. */
  async #beginDocument(order: SignOrder, document: OrderedDocument, from: Requester): Promise<OrderedRecord> {
    const title = document.title.slice(0, 500);
    try {
      // Who asks for nothing that is to be fetched or sent has nothing that could be refused.
      checkAddresses(document, from.origin);
      const record = await recordForOrder(order, document, from);
      this.jobs.add(record, from.portal);
      return { jobKey: record.jobKey, title, leftOut: false, end: null, attachmentOf: null };
    } catch (error) {
      const { code } = asKysoError(error);
      if (BLOCKED.has(code)) await this.#noteBlocked(code, document, from);
      return {
        jobKey: crypto.randomUUID(),
        title,
        leftOut: false,
        end: { state: "failed", code, fileName: null },
        attachmentOf: null,
      };
    }
  }

  async #noteBlocked(code: ErrorCode, { source, delivery }: OrderedDocument, from: Requester): Promise<void> {
    const { origin, portal } = from;
    await notePortal({ origin, adapterId: portal.adapter.id, code });
    const details = {
      code,
      ...(source.from === "address" ? { source: source.address } : {}),
      ...(delivery.to === "address" ? { destination: delivery.address } : {}),
    };
    noteRefusal(this.agent, { event: "portal.blocked", origin, details });
  }

  /** A batch window shows an order. @throws {KysoError} JOB_NOT_FOUND */
  async windowShows(orderKey: string, windowId: number | undefined): Promise<LiveOrder> {
    await this.ready;
    const order = this.#orders.get(orderKey);
    if (order === undefined) throw new KysoError("JOB_NOT_FOUND");
    if (windowId === undefined || order.record.windowId === windowId) return order;
    await order.save({ windowId });
    const jobs = this.jobsOf(order);
    for (const job of jobs) await job.save({ windowId });
    // What was left where it was until somebody looks.
    if (order.run === null && jobs.some(({ phase }) => phase === null)) void prepareBatch(this.jobs, order);
    return order;
  }

  /** Closes a batch window, which has nothing more to show. */
  async closeWindow(windowId: number): Promise<void> {
    await browser.windows.remove(windowId).catch(() => undefined);
  }

  /** A window was closed; the jobs in it are the job board's. */
  async windowClosed(windowId: number): Promise<void> {
    await this.ready;
    for (const order of this.#orders.values()) {
      if (order.record.windowId === windowId) {
        await order.save({ windowId: null });
        await this.releaseMains(order);
      }
      await this.#forgetIfOver(order);
    }
  }

  /** A job has changed: its order may have come to its end. */
  jobChanged(orderKey: string): void {
    const order = this.#orders.get(orderKey);
    order?.wake();
    order?.changed();
  }

  /** A job is over and about to be forgotten: its end is written down first. */
  async noteEnd(job: LiveJob): Promise<void> {
    await this.ready;
    const order = job.record.orderKey === null ? undefined : this.#orders.get(job.record.orderKey);
    const end = endOf(job);
    const entry = order?.record.documents.find(({ jobKey }) => jobKey === job.record.jobKey);
    if (order === undefined || end === null || entry === undefined || entry.end !== null) return;
    await order.saveEnd(job.record.jobKey, end);
    order.wake();
  }

  /** The page has its answer, and with it the documents that were for it: nothing of them is kept here. */
  async taken(orderKey: string): Promise<void> {
    await this.ready;
    const order = this.#orders.get(orderKey);
    if (order === undefined) return;
    for (const job of this.jobsOf(order)) if (isOffered(job)) await this.jobs.taken(job);
    await order.save({ answered: true });
    await this.#forgetIfOver(order);
  }

  /** The page that asked is gone: what was for it waits in the list; what goes to an address still goes there. */
  async gone(orderKey: string): Promise<void> {
    await this.ready;
    const order = this.#orders.get(orderKey);
    if (order === undefined) return;
    for (const job of this.jobsOf(order)) if (isOffered(job)) await this.jobs.offerAgain(job);
    await order.save({ answered: true });
    await this.#forgetIfOver(order);
  }

  async #forgetIfOver(order: LiveOrder): Promise<void> {
    await this.#noteEnds(order);
    const { record } = order;
    if (!record.answered || record.windowId !== null || !isOver(record) || order.waiting > 0) return;
    this.#orders.delete(record.orderKey);
    await removeOrder(record);
  }

  /**
   * Has documents that the user ticked in a portal's list signed in one window; those that are under way already stay where
   * they are.
   */
  async fromList(documents: readonly OrderedDocument[], from: Requester): Promise<void> {
    await this.#liveOrder({ orderKey: crypto.randomUUID(), via: "adapter", documents }, from);
  }

  /**
   * Whether the agent is to keep a document for its attachments, which are not signed yet: also for one that is left out,
   * as long as the user may take it in again.
   */
  async isHeld(orderKey: string, jobKey: string): Promise<boolean> {
    // A worker that starts anew knows its jobs before its orders.
    await this.ready;
    const attachments = this.#orders.get(orderKey)?.attachmentsOf(jobKey) ?? [];
    return attachments.some(({ jobKey: key, end }) => {
      const stage = this.jobs.find(key)?.record.stage;
      const isUnsigned = stage !== undefined && (UNSIGNED_STAGES.has(stage) || stage === "sign");
      return end === null && isUnsigned;
    });
  }

  /** Lets the agent go of main documents that were kept for attachments which are signed now, or will not be. */
  async releaseMains(order: LiveOrder): Promise<void> {
    await this.#noteEnds(order);
    for (const job of this.jobsOf(order)) {
      const { stage, jobId, jobKey } = job.record;
      const isKept = stage === "delivered" && jobId !== null && order.attachmentsOf(jobKey).length > 0;
      if (isKept) await this.jobs.settle(job);
    }
  }

  /** Whether a document was approved and is still to be signed, with its window or without. */
  async isApproved(orderKey: string, jobKey: string): Promise<boolean> {
    await this.ready;
    const order = this.#orders.get(orderKey);
    if (order === undefined) return false;
    const isNamed = order.approval?.documents.some((document) => document.jobKey === jobKey) === true;
    const entry = order.record.documents.find((document) => document.jobKey === jobKey);
    const job = this.jobs.find(jobKey);
    return isNamed && entry !== undefined && job !== undefined && isRemaining(entry, job);
  }

  /** The batches that were approved and are not through: the user can come back to them. */
  get unfinished(): UnfinishedBatch[] {
    return [...this.#orders.values()].flatMap((order) => {
      const left = remainingOf(order, (key) => this.jobs.find(key)).length;
      if (order.approval === null || (left === 0 && order.run === null)) return [];
      const { orderKey, origin } = order.record;
      const total = order.approval.documents.length;
      return [{ orderKey, origin, done: total - left, total, isRunning: order.run !== null }];
    });
  }

  /** Whether a page waits for a document of this order now. */
  isAwaited(orderKey: string): boolean {
    return (this.#orders.get(orderKey)?.waiting ?? 0) > 0;
  }
}
