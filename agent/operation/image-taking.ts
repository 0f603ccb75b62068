import { fileURLToPath } from "node:url";
import { asKysoError, isErrorCode, KysoError } from "../../protocol/error.ts";
import type { AbortSignal } from "../../protocol/abort.ts";
import type { ImageReport } from "../../protocol/own-image.ts";
import type { CheckingOrder, TakenImage, TakingOrder } from "../appearance/image/taken-image.ts";
import { singleAnswer } from "../check/single-answer.ts";

/** How long the work on one image may take; a photograph of the largest size takes about three seconds. */
const TAKING_TIMEOUT_MS = 60_000;

const NODE_OPTIONS = ["--max-old-space-size=256"];

/** The entry as the agent is built: beside the file that starts it. */
const ENTRY = fileURLToPath(new URL("./image-worker.js", import.meta.url));

/** What the worker is asked, by what it is to do; and what it answers. */
export type ImageOrder =
  ({ readonly task: "take" } & TakingOrder) | ({ readonly task: "check" } & CheckingOrder);
export type ImageAnswer = TakenImage | ImageReport | { readonly code: string; readonly limit: number | null };

/**
 * Takes an image in, in a process of its own: pixels by the million are not reckoned with where signatures are made, and a
 * file that is made to cost time or memory costs that process only.
 *
 * @param entryPath the compiled `image-worker.js`
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE, IMAGE_NO_INK, IMAGE_TIMEOUT
 */
export async function takeImageApart(
  order: TakingOrder,
  signal: AbortSignal,
  entryPath?: string,
): Promise<TakenImage> {
  return (await answerTo({ task: "take", ...order }, signal, entryPath)) as TakenImage;
}

/**
 * What an image is like that is kept already, found out in the same way.
 *
 * @throws {KysoError} APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE, IMAGE_TIMEOUT
 */
export async function checkImageApart(
  order: CheckingOrder,
  signal: AbortSignal,
  entryPath?: string,
): Promise<ImageReport> {
  return (await answerTo({ task: "check", ...order }, signal, entryPath)) as ImageReport;
}

async function answerTo(order: ImageOrder, signal: AbortSignal, entryPath = ENTRY): Promise<unknown> {
  const deadline = globalThis.AbortSignal.timeout(TAKING_TIMEOUT_MS);
  const ended = globalThis.AbortSignal.any([signal, deadline]);
  let answer: ImageAnswer;
  try {
    answer = (await singleAnswer(order, { entryPath, nodeOptions: NODE_OPTIONS }, ended)) as ImageAnswer;
  } catch (cause) {
    if (signal.aborted) throw asKysoError(signal.reason);
    throw new KysoError(deadline.aborted ? "IMAGE_TIMEOUT" : "APPEARANCE_IMAGE_INVALID", undefined, {
      cause,
    });
  }
  if (!("code" in answer)) return answer;
  const { code, limit } = answer;
  const detail = limit === null ? {} : { detail: { limit } };
  throw new KysoError(isErrorCode(code) ? code : "INTERNAL", undefined, detail);
}
