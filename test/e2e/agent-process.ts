import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { repositoryFile } from "./repository-file.ts";

/** Time within which the agent listens; the product's own budget is far below. */
const START_DEADLINE_MS = 15_000;

/** `kyso serve`, compiled, as it runs on a user's machine. */
export class AgentProcess {
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  /** What it printed, for a failed test to show. */
  output = "";
  /** Where it listens, once it is started. */
  port = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = { ...process.env, ...env };
  }

  /** Starts it, and returns when it has said where it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [repositoryFile("agent/kyso.mjs"), "serve", "--json"], {
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`the agent does not start:\n${this.output}`));
      }, START_DEADLINE_MS);
      const hear = (text: Buffer): void => {
        this.output += text.toString("utf8");
        const port = /"port":\s*(\d+)/.exec(this.output)?.[1];
        if (port === undefined) return;
        this.port = Number(port);
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", (code) => {
        clearTimeout(timer);
        reject(new Error(`the agent ended with ${code}:\n${this.output}`));
      });
    });
  }

  /**
   * Gives it a disk on which no file grows beyond so many bytes, as it runs: the system then refuses its writes with
   * EFBIG, which to the agent is a full disk like any other. `null` takes the limit away. Linux only; needs no rights.
   */
  limitFiles(bytes: number | null): void {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("the agent does not run");
    // The soft limit alone, since only that can be raised again by everybody.
    execFileSync("prlimit", [`--pid=${pid}`, `--fsize=${bytes ?? "unlimited"}:`]);
  }

  /** Ends it as a crash would, or asks it to end. */
  async stop(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    this.output = "";
  }

  /** Runs another command of `kyso` for the same user, and returns what it prints. */
  async command(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [repositoryFile("agent/kyso.mjs"), ...args], {
      env: this.#env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString("utf8");
    });
    await once(child, "close");
    return text;
  }
}
