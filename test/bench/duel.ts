import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Arena } from "./contender.ts";
import type { ContenderName, Outcome, Work } from "./contender-process.ts";
import type { BenchDocument } from "./document.ts";
import { median } from "./table.ts";

const PROCESS = fileURLToPath(new URL("./contender-process.js", import.meta.url));
const WARM_UP_ROUNDS = 5;

/** What one contender needed for one document. */
export interface Measurement {
  readonly medianMs: number;
  readonly peakMb: number;
  /** The last file that it wrote. */
  readonly output: string;
}

async function ask(child: ReturnType<typeof fork>, work: Work): Promise<Outcome & { type: "done" }> {
  child.send(work);
  const [outcome] = (await once(child, "message")) as [Outcome];
  if (outcome.type === "failed") throw new Error(outcome.reason);
  return outcome;
}

/**
 * Has every contender sign the document, in turns, so that a slow moment of the machine meets all alike; each in a
 * process of its own, warm.
 */
export async function duel(
  document: BenchDocument,
  names: readonly ContenderName[],
  { arena, env, folder }: { arena: Arena; env: NodeJS.ProcessEnv; folder: string },
): Promise<Map<ContenderName, Measurement>> {
  const children = names.map((name) => ({ name, child: fork(PROCESS, { env, serialization: "advanced" }) }));
  const times = new Map<ContenderName, number[]>(names.map((name) => [name, []]));
  const results = new Map<ContenderName, Measurement>();
  try {
    for (const { name, child } of children) await ask(child, { type: "prepare", name, arena });
    const warmUp = Math.min(WARM_UP_ROUNDS, Math.ceil(document.rounds / 4));
    for (let round = 0; round < warmUp + document.rounds; round++) {
      for (const { name, child } of children) {
        const output = join(folder, `${name}.pdf`);
        const { elapsedMs, peakMb } = await ask(child, { type: "sign", input: document.path, output });
        if (round >= warmUp) times.get(name)?.push(elapsedMs);
        results.set(name, { medianMs: median(times.get(name) ?? []), peakMb, output });
      }
    }
  } finally {
    for (const { child } of children) child.kill();
  }
  return results;
}
