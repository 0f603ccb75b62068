import browser from "webextension-polyfill";
import { ERRORS, KysoError } from "../../../protocol/error.ts";
import type { SignableDocument } from "../../content/content-message.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { removePartsExcept } from "./document-file.ts";
import { advance, drop, KEPT_STAGES, UNSIGNED_STAGES } from "./job-flow.ts";
import { loadRecords, removeRecord } from "./job-record.ts";
import type { JobRecord } from "./job-record.ts";
import { LiveJob } from "./live-job.ts";
import { listPortals } from "../portal/portal-registry.ts";
import type { Portal } from "../portal/portal-registry.ts";
import { isWindowOpen, openOwnWindow, showWindow } from "../own-window.ts";
import { SIGN_PAGE } from "../ui-address.ts";
import type { DeliveryState } from "../control-message.ts";
import { noteForAudit } from "../agent/audit-note.ts";
import { allowOrigin } from "../portal/portal-consent.ts";
import { turns } from "../turns.ts";
import { deliveryOf, isWaiting } from "./delivery-state.ts";
import { accepted } from "./job-delivery.ts";
import { recordForButton } from "./new-job.ts";
import type { Requester } from "./requester.ts";
import { hostsOf, patternsOf } from "./sign-question.ts";
import type { Question, SignPhase } from "../ui-message.ts";

const WORKING_PHASES: ReadonlySet<SignPhase["name"]> = new Set([
  "connecting",
  "downloading",
  "sending",
  "inspecting",
  "signing",
  "uploading",
]);

/** Jobs that are taken up side by side when the worker starts. */
const RESUMED_AT_ONCE = 4;

/** What the board's owner is told, and asked. */
export interface JobBoardEvents {
  onChange(jobKey: string, orderKey: string | null): void;
  /** A job of an order is over and will be forgotten once this resolves. */
  onEnd(job: LiveJob): Promise<void>;
  /** Whether a page waits for the documents of an order now. */
  isAwaited(orderKey: string): boolean;
  /** Whether the agent is to keep a document for others of its order that are signed beside it. */
  isHeld(orderKey: string, jobKey: string): Promise<boolean>;
  /** Whether the user has approved a document that is not signed yet: it then outlives its window. */
  isApproved(orderKey: string, jobKey: string): Promise<boolean>;
}

/** All jobs of this browser. It reads its records when the worker starts, and takes each job up where it was left. */
export class JobBoard {
  readonly agent: AgentLink;
  readonly #jobs = new Map<string, LiveJob>();
  readonly #events: JobBoardEvents;
  /** What begins with documents looks first which are under way: one at a time, also where two pages ask in one moment. */
  readonly beginInTurn = turns(1);
  /** Settles when the records of earlier workers are read. */
  readonly ready: Promise<void>;

  constructor(agent: AgentLink, events: JobBoardEvents) {
    this.agent = agent;
    this.#events = events;
    this.ready = this.#load();
  }

  async #load(): Promise<void> {
    const records = await loadRecords();
    await removePartsExcept(new Set(records.map(({ jobKey }) => jobKey))).catch(() => undefined);
    const portals = await listPortals();
    for (const record of records) {
      const portal = portals.find(({ adapter }) => adapter.id === record.adapterId) ?? null;
      const windowId =
        record.windowId !== null && (await isWindowOpen(record.windowId)) ? record.windowId : null;
      this.add({ ...record, windowId }, portal);
    }
  }

  /** Takes up what earlier workers left; a document whose window is gone, and that nobody signed, is dropped. */
  async resume(): Promise<void> {
    await this.ready;
    const inTurn = turns(RESUMED_AT_ONCE);
    await Promise.all(
      [...this.#jobs.values()].map((job) =>
        inTurn(async () => {
          const isUnsigned = UNSIGNED_STAGES.has(job.record.stage);
          const left = job.record.windowId === null && isUnsigned;
          // Its window, once it is open again, or the user's word takes it up.
          if (isUnsigned && (await this.#isApproved(job))) return;
          await (left ? drop(job, "window-closed") : advance(job));
          this.#tidy(job);
        }),
      ),
    );
  }

  /** The agent was found again: jobs that need nothing but it go on. */
  async agentIsBack(): Promise<void> {
    await this.ready;
    await Promise.all(
      [...this.#jobs.values()].filter(waitsForAgent).map(async (job) => {
        await advance(job);
        this.#tidy(job);
      }),
    );
  }

  /** Takes a job in; nothing is done with it yet. */
  add(record: JobRecord, portal: Portal | null): LiveJob {
    const { jobKey, orderKey } = record;
    const job = new LiveJob(record, {
      agent: this.agent,
      portal,
      onChange: () => {
        this.#events.onChange(jobKey, orderKey);
      },
      isAwaited: () => orderKey !== null && this.#events.isAwaited(orderKey),
      isHeld: async () => orderKey !== null && (await this.#events.isHeld(orderKey, jobKey)),
    });
    this.#jobs.set(jobKey, job);
    return job;
  }

  /** Begins a job and opens its window; a document that is under way already gets its own window to the front. */
  async begin(document: SignableDocument, from: Requester): Promise<void> {
    await this.ready;
    await this.beginInTurn(() => this.#begin(document, from));
  }

  async #begin(document: SignableDocument, from: Requester): Promise<void> {
    const running = this.running(document, from);
    if (running !== undefined) {
      await this.show(running.record.jobKey);
      return;
    }
    const record = await recordForButton(document, from);
    this.add(record, from.portal);
    await this.open(record.jobKey);
  }

  /** The job of a document that is under way already. */
  running({ source }: SignableDocument, { origin }: Requester): LiveJob | undefined {
    return [...this.#jobs.values()].find(
      ({ record }) =>
        record.via === "adapter" &&
        record.source.from === "address" &&
        record.source.address === source &&
        record.origin === origin &&
        (UNSIGNED_STAGES.has(record.stage) || KEPT_STAGES.has(record.stage)),
    );
  }

  /** Opens a job's window and takes it as far as it goes. */
  async open(jobKey: string): Promise<void> {
    const job = this.get(jobKey);
    await job.save({ windowId: await openSignWindow(jobKey) });
    void advance(job);
  }

  find(jobKey: string): LiveJob | undefined {
    return this.#jobs.get(jobKey);
  }

  /** The user has allowed an origin what it was asked for; all jobs that wait for just that go on. */
  async allowed(origin: string, questions: readonly Question[]): Promise<void> {
    const hosts = hostsOf(questions);
    await allowOrigin(origin, hosts);
    const details = {
      hosts: hosts.map(({ host }) => host).join(" "),
      what: questions.map(({ name }) => name).join(" "),
    };
    void noteForAudit(this.agent, { event: "portal.allowed", origin, details });
    for (const job of this.#jobs.values()) {
      const { record, phase } = job;
      if (record.origin === origin && record.stage === "ask" && phase?.name === "asking") void advance(job);
    }
  }

  /** Offers a signed document to its page, or has it wait for the user where no page does. */
  async offerAgain(job: LiveJob): Promise<void> {
    if (job.record.stage === "wait") await job.save({ stage: "deliver", problem: null });
    await advance(job);
  }

  /** The page, or the user, has the signed document. */
  async taken(job: LiveJob): Promise<void> {
    await accepted(job);
    await this.settle(job);
  }

  /** Goes on with a job that is over at the portal, and was kept for others. */
  async settle(job: LiveJob): Promise<void> {
    await advance(job);
    this.#tidy(job);
  }

  /** @throws {KysoError} JOB_NOT_FOUND */
  get(jobKey: string): LiveJob {
    const job = this.#jobs.get(jobKey);
    if (job === undefined) throw new KysoError("JOB_NOT_FOUND");
    return job;
  }

  /** A window shows a job: the one that was opened for it, or that the user opened again. */
  async windowShows(jobKey: string, windowId: number | undefined): Promise<LiveJob> {
    await this.ready;
    const job = this.get(jobKey);
    if (windowId !== undefined && job.record.windowId !== windowId) await job.save({ windowId });
    return job;
  }

  /** Brings the job's window to the front, or opens one. */
  async show(jobKey: string): Promise<void> {
    const job = this.get(jobKey);
    const { windowId } = job.record;
    if (windowId !== null && (await showWindow(windowId))) return;
    await job.save({ windowId: await openSignWindow(jobKey) });
  }

  /** A window was closed: what nobody signed is dropped, what was signed stays in the list. */
  async windowClosed(windowId: number): Promise<void> {
    await this.ready;
    for (const job of this.#jobs.values()) {
      if (job.record.windowId !== windowId) continue;
      await job.save({ windowId: null });
      await this.#turnAwayFrom(job);
    }
  }

  async #turnAwayFrom(job: LiveJob): Promise<void> {
    const isUnsigned = UNSIGNED_STAGES.has(job.record.stage);
    if (isUnsigned && (await this.#isApproved(job))) return;
    await (isUnsigned ? drop(job, "window-closed") : advanceIfOver(job));
    this.#tidy(job);
  }

  async #isApproved({ record: { orderKey, jobKey } }: LiveJob): Promise<boolean> {
    return orderKey !== null && (await this.#events.isApproved(orderKey, jobKey));
  }

  /** The user said no, or gives a signed document up. */
  async drop(jobKey: string, reason: "consent-refused" | "discarded"): Promise<void> {
    const job = this.get(jobKey);
    const { windowId } = job.record;
    const { origin, stage } = job.record;
    if (job.phase?.name === "asking" && stage === "ask") {
      const details = { what: job.phase.questions.map(({ name }) => name).join(" ") };
      void noteForAudit(this.agent, { event: "portal.refused", origin, details });
    }
    await drop(job, reason);
    if (windowId !== null) await browser.windows.remove(windowId).catch(() => undefined);
    this.#tidy(job);
  }

  /** The user said no to a document of a batch, whose window stays. */
  async dropUnsigned(job: LiveJob): Promise<void> {
    if (!UNSIGNED_STAGES.has(job.record.stage)) return;
    await drop(job, "consent-refused");
    this.#tidy(job);
  }

  /** Forgets a job that both sides have closed; one of an order once the order has noted its end. */
  #tidy(job: LiveJob): void {
    const { stage, jobId, windowId, jobKey } = job.record;
    if ((stage !== "delivered" && stage !== "dropped") || jobId !== null || windowId !== null) return;
    if (this.#jobs.get(jobKey) === job) void this.#forget(job);
  }

  async #forget(job: LiveJob): Promise<void> {
    const { jobKey, orderKey } = job.record;
    if (orderKey !== null) await this.#events.onEnd(job);
    this.#jobs.delete(jobKey);
    await removeRecord(jobKey);
    this.#events.onChange(jobKey, orderKey);
  }

  /** Whether no job has work under way. One that waits for the user's word on its delivery has none. */
  get isIdle(): boolean {
    return [...this.#jobs.values()].every(isWaiting);
  }

  /** Whether agent or portal are at work for one now, for which everything else has to wait. */
  get isWorking(): boolean {
    return [...this.#jobs.values()].some(({ phase }) => phase !== null && WORKING_PHASES.has(phase.name));
  }

  /** Match patterns of the hosts that pages' documents which nobody has signed yet come from and go to. */
  get documentPatterns(): string[] {
    const unsigned = [...this.#jobs.values()].filter(
      ({ record }) => record.via !== "adapter" && UNSIGNED_STAGES.has(record.stage),
    );
    return unsigned.flatMap(({ record }) => patternsOf(record));
  }

  /** How many signed documents are held up until the user says the word. */
  get waiting(): number {
    return [...this.#jobs.values()].filter(isWaiting).length;
  }

  get deliveries(): DeliveryState[] {
    return [...this.#jobs.values()].filter(({ record }) => KEPT_STAGES.has(record.stage)).map(deliveryOf);
  }
}

function openSignWindow(jobKey: string): Promise<number | null> {
  return openOwnWindow(`${SIGN_PAGE}?job=${encodeURIComponent(jobKey)}`);
}

/** What the agent's absence held up: its word on a signature, its ear for the end of a job, or the preparation. */
function waitsForAgent({ record, phase }: LiveJob): boolean {
  if (["sign", "delivered", "dropped"].includes(record.stage)) return phase?.name !== "signing";
  return phase?.name === "failed" && ["pair", "install"].includes(ERRORS[phase.problem.code]);
}

async function advanceIfOver(job: LiveJob): Promise<void> {
  if (job.record.stage === "delivered" || job.record.stage === "dropped") await advance(job);
}
