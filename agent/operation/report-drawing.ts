import { fileURLToPath } from "node:url";
import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import { singleAnswer } from "../check/single-answer.ts";
import type { DrawOrder } from "./report-worker.ts";

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
  order: DrawOrder,
  signal: AbortSignal,
  entryPath = ENTRY,
): Promise<Uint8Array> {
  const deadline = globalThis.AbortSignal.timeout(DRAW_TIMEOUT_MS);
  const ended = globalThis.AbortSignal.any([signal, deadline]);
  try {
    return (await singleAnswer(order, { entryPath, nodeOptions: NODE_OPTIONS }, ended)) as Uint8Array;
  } catch (error) {
    if (deadline.aborted) throw new KysoError("CHECK_TIMEOUT", undefined, { cause: error });
    throw asKysoError(signal.aborted ? signal.reason : error);
  }
}
