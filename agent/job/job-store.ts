import { randomBytes } from "node:crypto";
import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import type { OperationParams } from "../../protocol/operation.ts";
import { type Disk, DISK, diskError } from "../audit/disk.ts";
import { Job } from "./job.ts";
import { type JobRecord, parseRecord } from "./job-record.ts";
import { Spool } from "./spool.ts";

/** A document that was never signed is a leftover after this time. */
export const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

const JOB_ID = /^[0-9a-f]{32}$/;

/**
 * The jobs of this user, each in a folder of its own. What an earlier run left is taken up again: signed documents wait
 * for delivery, unsigned ones go after a day.
 */
export class JobStore {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #now: () => Date;
  readonly #jobs = new Map<string, Job>();
  #nextSequence = 0;
  /** The end of each job's queue: who asks next starts after it. */
  readonly #queues = new Map<string, Promise<unknown>>();

  private constructor(folder: string, disk: Disk, now: () => Date) {
    this.#folder = folder;
    this.#disk = disk;
    this.#now = now;
  }

  /**
   * Opens the store in a folder, which is made where it is missing.
   *
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR
   */
  static async open(folder: string, options: { disk?: Disk; now?: () => Date } = {}): Promise<JobStore> {
    const store = new JobStore(folder, options.disk ?? DISK, options.now ?? (() => new Date()));
    try {
      await store.#disk.mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await store.#disk.readdir(folder)) {
        await store.#takeUp(name);
      }
    } catch (error) {
      throw diskError(error);
    }
    return store;
  }

  /** Announces a document. */
  async create(document: OperationParams<"job.open">): Promise<Job> {
    const jobId = randomBytes(16).toString("hex");
    const { format = "pdf", xml = {}, ...rest } = document;
    const record: JobRecord = {
      ...rest,
      format,
      xml,
      layout: null,
      jobId,
      state: "receiving",
      received: 0,
      sha256: null,
      kind: null,
      signedAt: null,
      signedSha256: null,
      appendedSize: null,
      evidence: null,
      createdAt: this.#now().toISOString(),
      sequence: this.#nextSequence++,
    };
    try {
      const spool = await Spool.create(this.#disk, path.join(this.#folder, jobId));
      await spool.writeRecord(Buffer.from(JSON.stringify(record), "utf8"));
      const job = new Job(spool, record);
      this.#jobs.set(jobId, job);
      return job;
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Every job that has not ended, in the order in which they were announced. */
  list(): readonly Job[] {
    return [...this.#jobs.values()].sort((a, b) => a.record.sequence - b.record.sequence);
  }

  /**
   * A job as it is now, to be looked at only.
   *
   * @throws {KysoError} JOB_NOT_FOUND
   */
  get(jobId: string): Job {
    const job = this.#jobs.get(jobId);
    if (job === undefined) {
      throw new KysoError("JOB_NOT_FOUND", jobId);
    }
    return job;
  }

  /**
   * Runs `use` with a job, alone: those who ask for the same job wait their turn.
   *
   * @throws {KysoError} JOB_NOT_FOUND, also when the job ended while waiting
   */
  withJob<T>(jobId: string, use: (job: Job) => Promise<T>): Promise<T> {
    const before = this.#queues.get(jobId) ?? Promise.resolve();
    const turn = before.then(() => use(this.get(jobId)));
    const end = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#queues.get(jobId) === end) {
          this.#queues.delete(jobId);
        }
      });
    this.#queues.set(jobId, end);
    return turn;
  }

  /** Ends a job and removes its bytes. Called with the job in use. */
  async end(job: Job): Promise<void> {
    await job.wipe();
    this.#jobs.delete(job.id);
  }

  async #takeUp(name: string): Promise<void> {
    if (!JOB_ID.test(name)) {
      return;
    }
    const spool = await Spool.open(this.#disk, path.join(this.#folder, name));
    const bytes = await spool.readRecord();
    const record = bytes === null ? null : parseRecord(bytes);
    if (record?.jobId !== name) {
      // Never began, or was being removed.
      await spool.wipe();
      return;
    }
    const job = new Job(spool, record);
    await job.recover();
    const ageMs = this.#now().getTime() - Date.parse(record.createdAt);
    if (job.isUnsigned && ageMs > LEFTOVER_AGE_MS) {
      await spool.wipe();
    } else {
      this.#jobs.set(name, job);
      this.#nextSequence = Math.max(this.#nextSequence, record.sequence + 1);
    }
  }
}
