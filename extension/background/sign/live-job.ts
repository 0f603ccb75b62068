import { KysoError } from "../../../protocol/error.ts";
import type { DocumentSummary, TokenSummary } from "../../../protocol/operation.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
import type { Portal } from "../portal/portal-registry.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { documentPath } from "./document-file.ts";
import { saveRecord } from "./job-record.ts";
import type { JobRecord } from "./job-record.ts";
import { shownText } from "../shown-text.ts";
import { signedParts } from "./signed-file.ts";
import type { SignPhase, SignState } from "../ui-message.ts";

/** A job in this worker's life: its record, which outlives the worker, and what can be had again. */
export class LiveJob {
  readonly agent: AgentLink;
  /** `null` where the portal is not enabled any more: the job can then be listed, but not delivered. */
  readonly portal: Portal | null;
  readonly #onChange: () => void;
  readonly #isAwaited: () => boolean;
  readonly #isHeld: () => Promise<boolean>;
  #record: JobRecord;
  #revision = 0;
  /** Whether a window shows it with others, and reads the tokens for all of them at once. */
  isInBatch = false;
  /** Whether the user has said of this very document that it is to be sent again, though the portal may have it. */
  isSentAnyway = false;
  /** `null` until this worker knows where the job is: a window keeps what an earlier worker told it. */
  #phase: SignPhase | null = null;
  #document: DocumentSummary | null = null;
  #tokens: readonly TokenSummary[] = [];
  /** Whether the document was last found to show no place for the stamp, so that where it is put is remembered. */
  showsNoPlace = false;
  /** Aborted when the job is given up. */
  readonly abort = new AbortController();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    record: JobRecord,
    options: {
      agent: AgentLink;
      portal: Portal | null;
      onChange: () => void;
      /** Whether a page waits for the signed document now. */
      isAwaited: () => boolean;
      /** Whether the agent is to keep the document for another that is signed beside it. */
      isHeld: () => Promise<boolean>;
    },
  ) {
    this.#record = record;
    this.#isAwaited = options.isAwaited;
    this.#isHeld = options.isHeld;
    this.agent = options.agent;
    this.portal = options.portal;
    this.#onChange = () => {
      this.#revision += 1;
      options.onChange();
    };
  }

  get record(): Readonly<JobRecord> {
    return this.#record;
  }

  /** Whether a page waits for the signed document now, for one that goes back to the page. */
  get isAwaited(): boolean {
    return this.#isAwaited();
  }

  /** Whether the agent is to keep the document for another that is signed beside it. */
  isHeld(): Promise<boolean> {
    return this.#isHeld();
  }

  /** Grows with each change: by it a window's state is known to be what was told last. */
  get revision(): number {
    return this.#revision;
  }

  get phase(): SignPhase | null {
    return this.#phase;
  }

  /** Runs an action when those that were asked for before it are over: a job does one thing at a time. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(action);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Changes the record on disk, then here.
   * @throws {KysoError} JOB_CANCELLED where the job was given up and this would take it up again
   */
  async save(change: Partial<JobRecord>): Promise<void> {
    if (this.abort.signal.aborted && change.stage !== undefined) throw new KysoError("JOB_CANCELLED");
    const record = { ...this.#record, ...change };
    await saveRecord(record);
    this.#record = record;
    this.#onChange();
  }

  show(phase: SignPhase): void {
    this.#phase = phase;
    this.#onChange();
  }

  showDocument(document: DocumentSummary): void {
    this.#document = document;
    this.#onChange();
  }

  showTokens(tokens: readonly TokenSummary[]): void {
    if (JSON.stringify(tokens) === JSON.stringify(this.#tokens)) return;
    this.#tokens = tokens;
    this.#onChange();
  }

  /** What the window shows; `null` while there is nothing to say yet. */
  get state(): SignState | null {
    return this.#phase === null ? null : this.stateIn(this.#phase);
  }

  /** The same for a window that has something to say at any time. */
  stateIn(phase: SignPhase): SignState {
    const record = this.#record;
    const held = ["choose", "ready", "sign", "deliver", "upload", "wait"].includes(record.stage);
    const signed = ["deliver", "upload", "wait"].includes(record.stage);
    return {
      jobKey: record.jobKey,
      origin: record.origin,
      portalName: this.portal?.adapter.name ?? record.adapterId,
      title: shownText(record.title),
      fileName: shownText(record.fileName),
      kind: record.kind,
      kinds: SIGNATURE_KINDS,
      format: record.format,
      phase,
      document: this.#document,
      documentFile: held ? documentPath(record.jobKey, "document") : null,
      signedParts: signed ? signedParts(record.format).map((part) => documentPath(record.jobKey, part)) : [],
      tokens: this.#tokens,
      number: record.number,
      date: record.date,
      via: record.via,
      source: {
        from: record.source.from,
        host: record.source.from === "address" ? hostOf(record.source.address) : null,
      },
      destination: {
        to: record.delivery.to,
        host: record.delivery.to === "address" ? hostOf(record.delivery.address) : null,
      },
    };
  }
}

/** Where an address lies, as an origin. */
function hostOf(address: string): string | null {
  return URL.parse(address)?.origin ?? null;
}
