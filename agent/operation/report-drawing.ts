import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";

/** How long drawing may take; a report of hundreds of signatures takes a few seconds. */
const DRAW_TIMEOUT_MS = 60_000;

const NODE_OPTIONS = ["--max-old-space-size=384", "--max-semi-space-size=8"];

/** The entry as the agent is built: beside the file that starts it. */
const ENTRY = fileURLToPath(new URL("./report-worker.js", import.meta.url));

/**
 * Draws a report as a PDF, in a process of its own: setting the type of two languages takes a second of reckoning, for
 * which no signature is to wait, and whoever runs out of memory takes the whole process along.
 *
 * @param entryPath the compiled `report-worker.js`
 * @throws {KysoError} CHECK_TIMEOUT; INTERNAL
 */
export async function drawApart(
  report: FileReport,
  signal: AbortSignal,
  entryPath = ENTRY,
): Promise<Uint8Array> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, entryPath], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.on("error", () => resolve()).on("exit", () => resolve());
  });
  const deadline = globalThis.AbortSignal.timeout(DRAW_TIMEOUT_MS);
  const ended = globalThis.AbortSignal.any([signal, deadline]);
  try {
    return await drawnBy(child, report, ended);
  } catch (error) {
    if (deadline.aborted) throw new KysoError("CHECK_TIMEOUT", undefined, { cause: error });
    throw asKysoError(signal.aborted ? signal.reason : error);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

async function drawnBy(
  child: ChildProcess,
  report: FileReport,
  signal: globalThis.AbortSignal,
): Promise<Uint8Array> {
  // What can't be sent was for a process that is gone, which shows by its exit.
  child.send(report, () => undefined);
  const settled = new AbortController();
  const until = globalThis.AbortSignal.any([signal, settled.signal]);
  try {
    return await Promise.race([
      once(child, "message", { signal: until }).then(([pdf]) => pdf as Uint8Array),
      once(child, "exit", { signal: until }).then(([code]) => {
        throw new KysoError("INTERNAL", `drawing ended with ${String(code)}`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}
