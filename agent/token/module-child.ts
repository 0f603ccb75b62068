import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { KysoError } from "../../protocol/error.ts";
import { FairQueue } from "./fair-queue.ts";
import { encodeFrame, FrameReader } from "./frame.ts";
import { moduleEnvironment } from "./module-environment.ts";
import { inspectModule } from "./module-file.ts";
import type { CallName, ModuleCalls } from "./module-message.ts";
import { readReply, RESULT_READERS } from "./module-reply.ts";
import type { ModuleSetting } from "./module-setting.ts";
import { withoutCoreFile } from "./no-core-file.ts";
import type { TimeLimits } from "./time-limit.ts";

/** From the end of a module's process to the end of its pipe, ms. */
const LAST_ANSWER_MS = 500;

/** A module's process holds hardly anything of its own, so its heap need not grow before it is cleaned (MiB). */
const MEMORY_OPTIONS = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/**
 * Requests that are in the process at once: two at least, so that the token has the next one when it answers. While it is
 * quick there are more, as many as it does in {@link AHEAD_MS}, so that a busy moment of the agent does not hold it up;
 * whoever comes then waits so long before its turn comes.
 */
const MIN_AHEAD = 2;
const MAX_AHEAD = 32;
const AHEAD_MS = 20;

/** Requests that the running mean looks back on, about. */
const MEAN_OF = 8;

interface Waiting {
  readonly id: number;
  readonly limitMs: number;
  resolve(result: unknown): void;
  reject(error: KysoError): void;
}

interface Request extends Waiting {
  readonly call: CallName;
  readonly params: object;
}

/** One run of a module's process, from its start to its end. It answers in the order in which it is asked. */
class Run {
  readonly #process: ChildProcess;
  readonly #pipe: Socket;
  /** Requests that the process does not have yet. */
  readonly #queue = new FairQueue<Request>();
  /** Those that it has, in order. */
  readonly #waiting: Waiting[] = [];
  readonly #reader = new FrameReader();
  /** Resolves when the process is of no use any more. */
  readonly ended: Promise<void>;
  #resolveEnded = (): void => undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosing = false;
  /** Since when the request whose turn it is has been waited for. */
  #turnAt = 0;
  /** How long a request takes, as a running mean: answers may come together when the agent was busy. */
  #meanMs = AHEAD_MS;
  #end: KysoError | undefined;

  constructor(module: ModuleSetting, entryPath: string, startMs: number) {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const [program, ...args] = withoutCoreFile(
      [process.execPath, ...MEMORY_OPTIONS, entryPath, module.path],
      process.platform,
    );
    this.#process = spawn(program, args, {
      env: moduleEnvironment(module, process.env, process.platform),
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    this.#pipe = this.#process.stdio[3] as Socket;
    this.#process.on("error", (error) => this.#finish(error));
    this.#process.on("exit", (code, signal) => {
      // Its last answer may still be in the pipe, which another process that the module started can hold open.
      const ended = (): void => this.#finish(`ended with ${signal ?? code}`);
      this.#process.on("close", ended);
      setTimeout(ended, LAST_ANSWER_MS).unref();
    });
    this.#pipe.on("error", (error) => this.#finish(error));
    this.#pipe.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.#process.unref();
    const started: Waiting = {
      id: 0,
      limitMs: startMs,
      resolve: () => undefined,
      // A module that could not be loaded answers nothing more: what waits behind gets the same error.
      reject: (error) => this.stop(error),
    };
    this.#wait(started);
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /**
   * @param owner whose requests are answered in order; those of several owners take turns
   * @throws {KysoError}
   */
  call<N extends CallName>(
    owner: object,
    call: N,
    params: ModuleCalls[N]["params"],
    limitMs: number,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined || this.#isClosing) {
        reject(new KysoError("TOKEN_SESSION_LOST", "The module's process has ended", { cause: this.#end }));
        return;
      }
      this.#lastId += 1;
      this.#queue.add(owner, { id: this.#lastId, limitMs, resolve, reject, call, params });
      this.#send();
    });
  }

  /** Gives the process what it is to have now. */
  #send(): void {
    const ahead = Math.min(MAX_AHEAD, Math.max(MIN_AHEAD, Math.ceil(AHEAD_MS / this.#meanMs)));
    while (this.#waiting.length < ahead) {
      const request = this.#queue.take();
      if (request === undefined) break;
      this.#wait(request);
      const frame = encodeFrame({ id: request.id, call: request.call, params: request.params });
      // A frame may hold a PIN.
      this.#pipe.write(frame, () => frame.fill(0));
    }
    if (this.#isClosing && this.#queue.isEmpty && !this.#pipe.writableEnded) this.#pipe.end();
  }

  /** Asks the process to finish what it was asked and to end; ends it after a time limit. */
  async close(limitMs: number): Promise<void> {
    if (this.#end !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#process.once("exit", () => {
        clearTimeout(timer);
        resolve();
      });
      this.#isClosing = true;
      this.#send();
    });
    this.stop(new KysoError("TOKEN_SESSION_LOST", "The module was closed"));
  }

  /** Kills the process; whatever waits gets the error. */
  stop(error: KysoError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    clearTimeout(this.#watchdog);
    this.#process.kill("SIGKILL");
    this.#pipe.destroy();
    this.#resolveEnded();
    for (const each of [...this.#waiting.splice(0), ...this.#queue.drain()]) each.reject(error);
  }

  #finish(cause: unknown): void {
    this.stop(new KysoError("TOKEN_MODULE_CRASHED", `The module's process: ${String(cause)}`, { cause }));
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1) this.#watch();
  }

  /** The time limit is that of the request whose turn it is. Only a process that owes an answer keeps the agent alive. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#pipe.unref();
      return;
    }
    this.#pipe.ref();
    this.#turnAt = performance.now();
    this.#watchdog = setTimeout(() => {
      this.stop(new KysoError("TOKEN_MODULE_TIMEOUT", `No answer within ${first.limitMs} ms`));
    }, first.limitMs);
  }

  #receive(bytes: Buffer): void {
    try {
      this.#reader.add(bytes);
      for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) this.#take(next);
    } catch (error) {
      this.#finish(error);
    }
  }

  #take(message: unknown): void {
    const reply = readReply(message);
    const first = this.#waiting.shift();
    if (first?.id !== reply.id) throw new Error("An answer that nobody waits for");
    this.#meanMs += (performance.now() - this.#turnAt - this.#meanMs) / MEAN_OF;
    this.#watch();
    this.#send();
    if (reply.error === undefined) first.resolve(reply.result);
    else first.reject(reply.error);
  }
}

/** One run of a module's process, for who must not be answered by a later one. */
export interface BoundProcess {
  /** Asks it, after everything that it was asked through here, and in turns with others. @throws {KysoError} TOKEN_*; TOKEN_SESSION_LOST after its end */
  call<N extends CallName>(
    call: N,
    params: ModuleCalls[N]["params"],
    limitMs: number,
  ): Promise<ModuleCalls[N]["result"]>;
  readonly ended: Promise<void>;
}

/**
 * A PKCS #11 module in a process of its own, which starts with the first call and again with the first call after it has
 * ended, whatever ended it. The PIN is in no error, and in nothing that is kept.
 */
export class ModuleChild {
  readonly module: ModuleSetting;
  readonly #entryPath: string;
  readonly #limits: TimeLimits;
  #run: Run | undefined;

  /** @param entryPath the compiled module-process.ts */
  constructor(module: ModuleSetting, entryPath: string, limits: TimeLimits) {
    this.module = module;
    this.#entryPath = entryPath;
    this.#limits = limits;
  }

  /**
   * Starts the process if it does not run.
   *
   * @throws {KysoError} TOKEN_MODULE_NOT_FOUND, TOKEN_MODULE_INVALID
   */
  start(): void {
    if (this.#run?.hasEnded === false) return;
    inspectModule(this.module.path);
    this.#run = new Run(this.module, this.#entryPath, this.#limits.startMs);
  }

  /**
   * Asks the module, in turns with whoever else asks it.
   *
   * @throws {KysoError} TOKEN_*; after TOKEN_MODULE_TIMEOUT the process is gone
   */
  async call<N extends CallName>(
    call: N,
    params: ModuleCalls[N]["params"],
    limitMs = this.#limits.readMs,
  ): Promise<ModuleCalls[N]["result"]> {
    return await this.bind().call(call, params, limitMs);
  }

  /** The process that runs now, and never a later one: logins and keys end with it. Whoever binds it has turns of its own. */
  bind(): BoundProcess {
    this.start();
    const run = this.#run;
    if (run === undefined) throw new KysoError("TOKEN_MODULE_CRASHED", "The module's process did not start");
    const owner = {};
    return {
      ended: run.ended,
      call: async (call, params, limitMs) => {
        const result = await run.call(owner, call, params, limitMs);
        try {
          return RESULT_READERS[call](result);
        } catch (error) {
          throw new KysoError("TOKEN_ERROR", "The module's process gave a wrong answer", { cause: error });
        }
      },
    };
  }

  /** Ends the process, after what it was asked before. */
  async close(): Promise<void> {
    await this.#run?.close(this.#limits.closeMs);
  }
}
