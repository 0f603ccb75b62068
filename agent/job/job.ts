import { createHash, type Hash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { JobSummary } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import { type JobRecord, type Layout, parseRecord, summaryOf, UNSIGNED_STATES } from "./job-record.ts";
import type { Spool } from "./spool.ts";

/** The received document, whole. */
export interface ReceivedDocument {
  /** Path of the spooled file; valid until the job ends. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** The running SHA-256 over all of it, the caller's own to go on with. */
  readonly prefixHash: Hash;
}

/** What signing made. */
export interface SignedResult {
  /** What signing made. */
  readonly appended: Uint8Array;
  /** Where it goes; left out where it follows the original. */
  readonly layout?: Layout;
  /** Of the signed document, lower-case hex. */
  readonly sha256: string;
  readonly signedAt: Date;
  readonly evidence: AuditDetails;
}

/**
 * One document on its way: received, signed, delivered. Each step is on the disk before the next begins. The store lets
 * one caller at a time use a job.
 */
export class Job {
  readonly #spool: Spool;
  #record: JobRecord;
  /** Appended bytes that the disk did not take yet. */
  #unsaved: Uint8Array | null = null;
  /** What must still be done before the signature may leave: put on the disk, logged. */
  #unsettled: readonly (() => Promise<unknown>)[] = [];
  /** SHA-256 of the image in the stamp of each kind, as the user was shown it last. */
  readonly shownImages = new Map<SignatureKind, string>();

  constructor(spool: Spool, record: JobRecord) {
    this.#spool = spool;
    this.#record = record;
  }

  get id(): string {
    return this.#record.jobId;
  }

  get record(): Readonly<JobRecord> {
    return this.#record;
  }

  get summary(): JobSummary {
    return summaryOf({ ...this.#record, received: this.#spool.received });
  }

  /**
   * Adds bytes at `offset`, which must be what has been received so far. The last ones make the document whole.
   *
   * @throws {KysoError} JOB_STATE, JOB_DIGEST_MISMATCH, JOB_DISK_FULL, JOB_DISK_ERROR
   */
  async write(offset: number, body: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#record.state !== "receiving" || offset !== this.#spool.received) {
      throw new KysoError("JOB_STATE", `${this.#record.state}, ${this.#spool.received} bytes received`);
    }
    await this.#spool.write(body, this.#record.size);
    if (this.#spool.received === this.#record.size) {
      const sha256 = (await this.#spool.hash()).copy().digest("hex");
      await this.#save({ state: "received", received: this.#record.size, sha256 });
    }
  }

  /**
   * The whole document, unchanged.
   *
   * @throws {KysoError} JOB_INCOMPLETE; JOB_DIGEST_MISMATCH when the spooled file is no longer what was received
   */
  async document(): Promise<ReceivedDocument> {
    const { sha256, size } = this.#record;
    if (sha256 === null) {
      throw new KysoError("JOB_INCOMPLETE", `${this.#spool.received} of ${size} bytes received`);
    }
    const hash = await this.#spool.hash();
    if (hash.copy().digest("hex") !== sha256) {
      throw new KysoError("JOB_DIGEST_MISMATCH", "the spooled document has changed");
    }
    return { path: this.#spool.originalPath, size, sha256, prefixHash: hash.copy() };
  }

  /**
   * Notes on the disk that the token is about to be used.
   *
   * @throws {KysoError} JOB_STATE when the document is signed already; JOB_INCOMPLETE
   */
  async beginSigning(kind: SignatureKind): Promise<void> {
    if (this.#record.state !== "received") {
      throw new KysoError(
        this.#record.state === "receiving" ? "JOB_INCOMPLETE" : "JOB_STATE",
        this.#record.state,
      );
    }
    await this.#spool.flushed();
    await this.#save({ state: "signing", kind });
  }

  /**
   * Back to the received document, after a signing that made nothing; a job that was not signing stays as it is. Never
   * fails: where the disk does not take it, {@link recover} comes to the same after a restart.
   */
  async abandonSigning(): Promise<void> {
    if (this.#record.state !== "signing") {
      return;
    }
    this.#record = { ...this.#record, state: "received", kind: null };
    await this.#spool.writeRecord(encode(this.#record)).catch(() => undefined);
  }

  /**
   * Keeps the signature: in memory at once, then on the disk and in the log. When the disk is full the job is signed
   * all the same, and the rest is tried again by {@link settled}.
   *
   * @throws {KysoError} JOB_DISK_FULL, JOB_DISK_ERROR, AUDIT_BUSY; the signature is kept
   */
  async completeSigning(result: SignedResult, log: () => Promise<unknown>): Promise<void> {
    this.#unsaved = result.appended;
    this.#record = {
      ...this.#record,
      state: "signed",
      signedAt: result.signedAt.toISOString(),
      signedSha256: result.sha256,
      appendedSize: result.appended.length,
      layout: result.layout ?? null,
      evidence: result.evidence as NonNullable<JobRecord["evidence"]>,
    };
    const save = async (): Promise<void> => {
      await this.#spool.writeSigned(result.appended, encode(this.#record));
      this.#unsaved = null;
    };
    this.#unsettled = [save, log];
    await this.settled();
  }

  /**
   * Waits until the signature is on the disk and in the log, trying again what failed before. Nothing of a signature
   * leaves the agent earlier.
   */
  async settled(): Promise<void> {
    const steps = this.#unsettled;
    const outcomes = await Promise.allSettled(steps.map((step) => step()));
    this.#unsettled = steps.filter((_, index) => outcomes[index]?.status === "rejected");
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  /**
   * The bytes that signing appended.
   *
   * @throws {KysoError} JOB_STATE when the document is not signed
   */
  async appended(): Promise<Uint8Array> {
    if (this.#record.state !== "signed") {
      throw new KysoError("JOB_STATE", this.#record.state);
    }
    await this.settled();
    return this.#unsaved ?? this.#spool.readAppended();
  }

  /** The received document, in pieces. */
  original(): AsyncIterable<Uint8Array> {
    return this.#spool.readOriginal();
  }

  /**
   * The signed document as it is to be delivered, in pieces.
   *
   * @throws {KysoError} JOB_STATE when the document is not signed
   */
  async result(): Promise<AsyncIterable<Uint8Array>> {
    return this.#joined(await this.appended(), this.#record.layout);
  }

  async *#joined(made: Uint8Array, layout: Layout | null): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (const part of layout ?? [{ start: 0, end: this.#record.size }, { made: made.length }]) {
      if ("made" in part) {
        yield made.subarray(at, at + part.made);
        at += part.made;
      } else {
        yield* this.#spool.readOriginal(part.start, part.end);
      }
    }
  }

  /** Whether giving the job up loses no signature. */
  get isUnsigned(): boolean {
    return UNSIGNED_STATES.includes(this.#record.state);
  }

  /** Removes every trace of the document. */
  async wipe(): Promise<void> {
    await this.#spool.wipe();
  }

  /**
   * Sets right what a sudden end of the agent left: a signature that was whole is kept, else the document counts as
   * received and may be signed again.
   */
  async recover(): Promise<void> {
    if (this.#record.state !== "signing") {
      return;
    }
    const next = await this.#completedRecord();
    if (next === null) {
      await this.abandonSigning();
    } else {
      this.#record = next;
      await this.#spool.writeRecord(encode(next));
    }
  }

  async #completedRecord(): Promise<JobRecord | null> {
    const bytes = await this.#spool.readNextRecord();
    const next = bytes === null ? null : parseRecord(bytes);
    if (next?.state !== "signed") {
      return null;
    }
    try {
      const hash = createHash("sha256");
      for await (const piece of this.#joined(await this.#spool.readAppended(), next.layout)) {
        hash.update(piece);
      }
      return hash.digest("hex") === next.signedSha256 ? next : null;
    } catch {
      return null;
    }
  }

  async #save(changes: Partial<JobRecord>): Promise<void> {
    const record = { ...this.#record, ...changes };
    await this.#spool.writeRecord(encode(record));
    this.#record = record;
  }
}

function encode(record: JobRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record), "utf8");
}
