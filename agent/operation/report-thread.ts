import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";

/** How long drawing may take; a report of hundreds of signatures takes a few seconds. */
const DRAW_TIMEOUT_MS = 60_000;

const HEAP_MEGABYTES = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 24 } as const;

/** The entry as the agent is built: beside the file that starts it. */
const ENTRY = fileURLToPath(new URL("./report-worker.js", import.meta.url));

/**
 * Draws a report as a PDF, in a thread of its own: setting the type of two languages takes a second of reckoning, for which
 * no signature is to wait.
 *
 * @param entryPath the compiled `report-worker.js`
 * @throws {KysoError} CHECK_TIMEOUT; INTERNAL
 */
export async function drawInThread(
  report: FileReport,
  signal: AbortSignal,
  entryPath = ENTRY,
): Promise<Uint8Array> {
  const worker = new Worker(entryPath, { workerData: report, resourceLimits: HEAP_MEGABYTES });
  const deadline = globalThis.AbortSignal.timeout(DRAW_TIMEOUT_MS);
  const ended = globalThis.AbortSignal.any([signal, deadline]);
  try {
    // A thread that falls says so by an error, which `once` throws.
    const [pdf] = (await once(worker, "message", { signal: ended })) as [Uint8Array];
    return pdf;
  } catch (error) {
    if (deadline.aborted) throw new KysoError("CHECK_TIMEOUT", undefined, { cause: error });
    throw asKysoError(signal.aborted ? signal.reason : error);
  } finally {
    await worker.terminate();
  }
}
