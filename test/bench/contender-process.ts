// One contender in a process of its own, so that its memory is its own. Its parent sends it work.
import { readFileSync } from "node:fs";
import type { Arena, Contender, SignFile } from "./contender.ts";
import { floor } from "./floor.ts";
import { kyso } from "./kyso.ts";
import { libpdf } from "./libpdf.ts";
import { signpdf } from "./signpdf.ts";

/** Everything that is measured, in the order of the table's columns. */
export const CONTENDERS = { floor, kyso, libpdf, signpdf } satisfies Record<string, Contender>;

export type ContenderName = keyof typeof CONTENDERS;

/** From the parent. */
export type Work =
  | { readonly type: "prepare"; readonly name: ContenderName; readonly arena: Arena }
  | { readonly type: "sign"; readonly input: string; readonly output: string };

/** To the parent. */
export type Outcome =
  | { readonly type: "done"; readonly elapsedMs: number; readonly peakMb: number }
  | { readonly type: "failed"; readonly reason: string };

let signFile: SignFile | undefined;

/** Most memory that this process has held, KiB. On Linux `maxRSS` would count the parent's from before the exec. */
function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}

async function perform(work: Work): Promise<Outcome> {
  const start = performance.now();
  try {
    if (work.type === "prepare") signFile = await CONTENDERS[work.name](work.arena);
    else await signFile?.(work.input, work.output);
  } catch (error) {
    return { type: "failed", reason: String(error) };
  }
  const elapsedMs = performance.now() - start;
  return { type: "done", elapsedMs, peakMb: peakMemory() / 1024 };
}

process.on("message", (work: Work) => {
  void perform(work).then((outcome) => process.send?.(outcome));
});
