import browser from "webextension-polyfill";
import { ERRORS, KysoError } from "../../../protocol/error.ts";
import type { SignableDocument } from "../../content/content-message.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { removePartsExcept } from "./document-file.ts";
import { advance, drop, KEPT_STAGES, UNSIGNED_STAGES } from "./job-flow.ts";
import { loadRecords, removeRecord, saveRecord } from "./job-record.ts";
import type { JobRecord } from "./job-record.ts";
import { LiveJob } from "./live-job.ts";
import { listPortals } from "../portal/portal-registry.ts";
import type { Portal } from "../portal/portal-registry.ts";
import { isWindowOpen, openOwnWindow, showWindow } from "../own-window.ts";
import { SIGN_PAGE } from "../ui-address.ts";
import type { DeliveryState, SignPhase } from "../ui-message.ts";

const WORKING_PHASES: ReadonlySet<SignPhase["name"]> = new Set([
  "connecting",
  "downloading",
  "sending",
  "inspecting",
  "signing",
  "uploading",
]);

/** Where a request to sign came from, as the browser states it. */
export interface Requester {
  portal: Portal;
  origin: string;
  pageUrl: string;
  tabId: number;
  frameId: number;
}

/** All jobs of this browser. It reads its records when the worker starts, and takes each job up where it was left. */
export class JobBoard {
  readonly agent: AgentLink;
  readonly #jobs = new Map<string, LiveJob>();
  readonly #onChange: (jobKey: string) => void;
  /** Settles when the records of earlier workers are read. */
  readonly ready: Promise<void>;

  constructor(agent: AgentLink, onChange: (jobKey: string) => void) {
    this.agent = agent;
    this.#onChange = onChange;
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
      this.#add({ ...record, windowId }, portal);
    }
  }

  /** Takes up what earlier workers left; a document whose window is gone, and that nobody signed, is dropped. */
  async resume(): Promise<void> {
    await this.ready;
    await Promise.all(
      [...this.#jobs.values()].map(async (job) => {
        const left = job.record.windowId === null && UNSIGNED_STAGES.has(job.record.stage);
        await (left ? drop(job, "window-closed") : advance(job));
        this.#tidy(job);
      }),
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

  #add(record: JobRecord, portal: Portal | null): LiveJob {
    const job = new LiveJob(record, {
      agent: this.agent,
      portal,
      onChange: () => {
        this.#onChange(record.jobKey);
      },
    });
    this.#jobs.set(record.jobKey, job);
    return job;
  }

  /** Begins a job and opens its window; a document that is under way already gets its own window to the front. */
  async begin(document: SignableDocument, from: Requester): Promise<void> {
    await this.ready;
    const running = [...this.#jobs.values()].find(
      ({ record }) =>
        record.source === document.source &&
        record.origin === from.origin &&
        (UNSIGNED_STAGES.has(record.stage) || KEPT_STAGES.has(record.stage)),
    );
    if (running !== undefined) {
      await this.show(running.record.jobKey);
      return;
    }
    const { portal, ...place } = from;
    const record: JobRecord = {
      ...document,
      ...place,
      jobKey: crypto.randomUUID(),
      stage: "download",
      adapterId: portal.adapter.id,
      fileName: "",
      windowId: null,
      jobId: null,
      format: portal.adapter.documents[document.rule]?.signature.format ?? "pdf",
      signature: null,
      warnings: [],
      signedAt: null,
      problem: null,
      mayBeStored: false,
      dropReason: null,
    };
    await saveRecord(record);
    const job = this.#add(record, portal);
    const windowId = await openSignWindow(record.jobKey);
    await job.save({ windowId });
    void advance(job);
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
      await (UNSIGNED_STAGES.has(job.record.stage) ? drop(job, "window-closed") : advanceIfOver(job));
      this.#tidy(job);
    }
  }

  /** The user said no, or gives a signed document up. */
  async drop(jobKey: string, reason: "consent-refused" | "discarded"): Promise<void> {
    const job = this.get(jobKey);
    const { windowId } = job.record;
    await drop(job, reason);
    if (windowId !== null) await browser.windows.remove(windowId).catch(() => undefined);
    this.#tidy(job);
  }

  /** Forgets a job that both sides have closed. */
  #tidy(job: LiveJob): void {
    const { stage, jobId, windowId, jobKey } = job.record;
    if ((stage !== "delivered" && stage !== "dropped") || jobId !== null || windowId !== null) return;
    this.#jobs.delete(jobKey);
    void removeRecord(jobKey);
    this.#onChange(jobKey);
  }

  /** Whether no job has work under way. One that waits for the user's word on its delivery has none. */
  get isIdle(): boolean {
    return [...this.#jobs.values()].every(isWaiting);
  }

  /** Whether agent or portal are at work for one now, for which everything else has to wait. */
  get isWorking(): boolean {
    return [...this.#jobs.values()].some(({ phase }) => phase !== null && WORKING_PHASES.has(phase.name));
  }

  get deliveries(): DeliveryState[] {
    return [...this.#jobs.values()]
      .filter(({ record }) => KEPT_STAGES.has(record.stage))
      .map((job) => ({
        jobKey: job.record.jobKey,
        origin: job.record.origin,
        portalName: job.portal?.adapter.name ?? job.record.adapterId,
        title: job.record.title,
        kind: job.record.kind,
        signedAt: job.record.signedAt,
        phase: deliveryPhase(job),
        problem: job.phase?.name === "waiting" ? job.phase.problem : job.record.problem,
      }));
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

/** Signed, and held up until the user says the word. */
function isWaiting({ record, phase }: LiveJob): boolean {
  return record.stage === "wait" || (record.stage === "sign" && phase?.name === "waiting");
}

function deliveryPhase(job: LiveJob): DeliveryState["phase"] {
  if (isWaiting(job)) return "waiting";
  return job.phase?.name === "uploading" ? "uploading" : "working";
}

async function advanceIfOver(job: LiveJob): Promise<void> {
  if (job.record.stage === "delivered" || job.record.stage === "dropped") await advance(job);
}
