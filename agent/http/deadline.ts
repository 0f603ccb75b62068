import { AbortController, type AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";

/**
 * Runs something that heeds a signal, for so long at most.
 *
 * @param cancel ends it earlier
 * @throws {KysoError} NETWORK_TIMEOUT, JOB_CANCELLED, whatever `run` makes of being stopped; else what it throws
 */
export async function withinDeadline<T>(
  timeoutMs: number,
  cancel: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (error: KysoError): void => controller.abort(error);
  const onCancel = (): void => stop(new KysoError("JOB_CANCELLED", "the request was cancelled"));
  const timer = setTimeout(
    () => stop(new KysoError("NETWORK_TIMEOUT", `no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  cancel?.addEventListener("abort", onCancel, { once: true });
  if (cancel?.aborted === true) onCancel();
  try {
    return await run(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    cancel?.removeEventListener("abort", onCancel);
  }
}
