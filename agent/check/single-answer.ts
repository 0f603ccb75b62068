import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * What a process of its own answers to one order: whoever takes for ever, or runs out of memory, takes no more than that
 * process along.
 *
 * @param worker.entryPath the compiled file that answers the first message with one
 * @param worker.nodeOptions how much memory it may take
 * @throws what the signal says; an Error where the process ends without an answer. It is gone in any case.
 */
export async function singleAnswer(
  order: object,
  worker: { entryPath: string; nodeOptions: readonly string[] },
  signal: AbortSignal,
): Promise<unknown> {
  const child = spawn(process.execPath, [...worker.nodeOptions, worker.entryPath], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.on("error", () => resolve()).on("exit", () => resolve());
  });
  const settled = new AbortController();
  const until = AbortSignal.any([signal, settled.signal]);
  try {
    // What can't be sent was for a process that is gone, which shows by its exit.
    child.send(order, () => undefined);
    return await Promise.race([
      once(child, "message", { signal: until }).then(([answer]) => answer as unknown),
      once(child, "exit", { signal: until }).then(([code]) => {
        throw new Error(`the process ended with ${String(code)}`);
      }),
    ]);
  } finally {
    settled.abort();
    child.kill("SIGKILL");
    await exited;
  }
}
