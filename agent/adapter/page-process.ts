import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import { KysoError } from "../../protocol/error.ts";
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
  const child = spawn(process.execPath, [...NODE_OPTIONS, entryPath], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.on("error", () => resolve()).on("exit", () => resolve());
  });
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    // What can't be sent was for a process that is gone, which shows by its exit.
    child.send(order, () => undefined);
    return await Promise.race([
      once(child, "message", { signal }).then(([check]) => check as PageCheck),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`the process ended with ${String(code)}`);
      }),
    ]);
  } catch (cause) {
    throw new KysoError("ADAPTER_PAGE_UNREADABLE", undefined, { cause });
  } finally {
    settled.abort();
    child.kill("SIGKILL");
    await exited;
  }
}
