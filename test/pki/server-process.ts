import { spawn } from "node:child_process";
import { once } from "node:events";

/** A server that runs in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a compiled server, which reads its order, as JSON, from its standard input, writes its port to standard output,
 * and ends when its input does: so also when this process dies.
 *
 * @param file compiled JavaScript
 * @throws {Error} with what it wrote, when it ends before it listens
 */
export async function startProcess(file: string, order: object): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const [first] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer | number | null];
  const port = Buffer.isBuffer(first) ? Number(first.toString()) : Number.NaN;
  if (!Number.isInteger(port)) throw new Error(`${file} did not start`);
  return {
    port,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
