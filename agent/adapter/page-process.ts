import { fileURLToPath } from "node:url";
import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import { KysoError } from "../../protocol/error.ts";
import { singleAnswer } from "../check/single-answer.ts";
import type { PageCheck } from "./page-check.ts";

/** A page and what is looked for in it. */
export interface PageOrder {
  readonly rules: readonly DocumentRule[];
  readonly html: string;
  /** Where the page was. */
  readonly address: string;
}

/** How long a page may take; a page of some megabytes takes a second or two. */
const PAGE_TIMEOUT_MS = 30_000;

const NODE_OPTIONS = ["--max-old-space-size=1024"];

/** The entry as the agent is built: beside the file that starts it. */
const ENTRY = fileURLToPath(new URL("./page-worker.js", import.meta.url));

/**
 * Checks a page in a process of its own: it was made by others, and both it and an adapter's expressions may be such that
 * reading them takes for ever or all memory.
 *
 * @param options.entryPath the compiled `page-worker.js`
 * @throws {KysoError} ADAPTER_PAGE_UNREADABLE
 */
export async function checkApart(
  order: PageOrder,
  { entryPath = ENTRY, timeoutMs = PAGE_TIMEOUT_MS }: { entryPath?: string; timeoutMs?: number } = {},
): Promise<PageCheck> {
  const worker = { entryPath, nodeOptions: NODE_OPTIONS };
  try {
    return (await singleAnswer(order, worker, AbortSignal.timeout(timeoutMs))) as PageCheck;
  } catch (cause) {
    throw new KysoError("ADAPTER_PAGE_UNREADABLE", undefined, { cause });
  }
}
