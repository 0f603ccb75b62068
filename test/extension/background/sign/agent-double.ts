import type { AgentLink } from "../../../../extension/background/agent/agent-link.ts";
import { KysoError } from "../../../../protocol/error.ts";
import type { ErrorCode } from "../../../../protocol/error.ts";
import { signatureReport } from "../../../protocol/report-example.ts";

/* An agent that keeps jobs as the real one does, and signs by appending a line. */

export const PIN = "123456";

interface Job {
  jobId: string;
  state: "receiving" | "received" | "signing" | "signed";
  size: number;
  fileName: string;
  signedAt: string | null;
}

type Params = Record<string, unknown>;

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What is appended to a document that was signed. */
export const SIGNATURE = "\nsigned";

export class AgentDouble {
  readonly jobs = new Map<string, Job>();
  readonly logins = new Set<string>();
  /** Operations in the order in which they were asked for. */
  readonly asked: string[] = [];
  readonly notes: Params[] = [];
  /** Names of the files that are not signed, and why. */
  readonly refused = new Map<string, ErrorCode>();
  /** What it finds in files that are no PDFs. */
  content: { hasText: boolean } | undefined;
  /** What shows it where stamps belong. */
  found: "signature" | "text" | "page" = "text";
  /** Where it was told that the last stamp lay, when it was asked for a place. */
  usual: unknown = null;
  /** What each `job.rules` was asked with, in order. */
  readonly judged: Params[] = [];
  pinsTried = 0;
  /** What each document was announced with, in order. */
  readonly opened: Params[] = [];
  /** What each `job.sign` was asked with, in order. */
  readonly signatures: Params[] = [];
  isThere = true;
  #number = 0;

  get link(): AgentLink {
    return this as unknown as AgentLink;
  }

  get state(): { name: string } {
    return { name: "connected" };
  }

  /** How often an operation was asked for. */
  count(name: string): number {
    return this.asked.filter((one) => one === name).length;
  }

  async call(
    name: string,
    params: Params,
    options: { body?: AsyncIterable<Uint8Array> } = {},
  ): Promise<unknown> {
    if (!this.isThere) throw new KysoError("AGENT_NOT_RUNNING");
    this.asked.push(name);
    const body = once("");
    switch (name) {
      case "token.list":
        return { result: { tokens: [] }, body };
      case "job.open":
        return { result: this.#open(params), body };
      case "job.write":
        return { result: await this.#write(params, options.body), body };
      case "job.get":
        return { result: this.#job(params), body };
      case "job.inspect":
        return { result: this.#inspect(params), body };
      case "job.place":
        return { result: this.#place(params), body };
      case "job.rules":
        this.judged.push(params);
        return { result: { rules: [] }, body };
      case "job.sign":
        return { result: await this.#sign(params), body: once(SIGNATURE) };
      case "job.fetch":
        return { result: this.#job(params), body: once(SIGNATURE) };
      case "job.delivered":
      case "job.cancel":
        this.jobs.delete(String(params["jobId"]));
        return { result: {}, body };
      case "login.open":
        return { result: this.#login(params), body };
      case "login.close":
        this.logins.delete(String(params["loginId"]));
        return { result: {}, body };
      case "audit.note":
        this.notes.push(params);
        return { result: {}, body };
    }
    throw new KysoError("PROTOCOL_OPERATION_UNKNOWN");
  }

  #job(params: Params): Job {
    const job = this.jobs.get(String(params["jobId"]));
    if (job === undefined) throw new KysoError("JOB_NOT_FOUND");
    return job;
  }

  #open(params: Params): object {
    const { fileName, size } = params;
    this.opened.push(params);
    const jobId = (this.#number++).toString(16).padStart(32, "0");
    const job: Job = {
      jobId,
      state: "receiving",
      size: Number(size),
      fileName: String(fileName),
      signedAt: null,
    };
    this.jobs.set(jobId, job);
    return { ...job, received: 0 };
  }

  async #write(params: Params, body: AsyncIterable<Uint8Array> | undefined): Promise<Job> {
    const job = this.#job(params);
    for await (const chunk of body ?? []) void chunk;
    job.state = "received";
    return job;
  }

  #inspect(params: Params): object {
    const { jobId, size } = this.#job(params);
    return {
      jobId,
      sha256: "00".repeat(32),
      size,
      pageCount: 1,
      signatures: [],
      refusal: null,
      emptyFields: [],
      content: this.content,
      warnings: [],
    };
  }

  #place(params: Params): object {
    this.#job(params);
    this.usual = params["usual"];
    return { place: { page: 0, x: 1, y: 2, width: 3, height: 4 }, found: this.found };
  }

  #login({ pin }: Params): object {
    this.pinsTried += 1;
    if (pin !== PIN) throw new KysoError("TOKEN_PIN_INCORRECT");
    const loginId = (this.#number++).toString(16).padStart(32, "f");
    this.logins.add(loginId);
    return { loginId };
  }

  async #sign(params: Params): Promise<object> {
    const job = this.#job(params);
    this.signatures.push({ ...params, fileName: job.fileName });
    const refusal = this.refused.get(job.fileName);
    if (refusal !== undefined) throw new KysoError(refusal);
    const login = params["login"] === undefined ? undefined : textOf(params["login"]);
    if (login === undefined) this.pinsTried += 1;
    if (login === undefined ? params["pin"] !== PIN : !this.logins.has(login)) {
      throw new KysoError(login === undefined ? "TOKEN_PIN_INCORRECT" : "LOGIN_ENDED");
    }
    job.state = "signing";
    await new Promise((resolve) => setTimeout(resolve, 1));
    job.state = "signed";
    job.signedAt = "2026-11-22T02:00:00.000Z";
    return { job, signature: signatureReport(), spot: { page: -1, x: 0.5, y: 0.25 }, warnings: [] };
  }
}
