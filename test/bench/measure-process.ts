// Measures what needs one process only, apart from the benchmark's own: SoftHSM2 is configured by the environment.
import { batch, type BatchRates } from "./batch.ts";
import type { Arena } from "./contender.ts";
import type { BenchDocument } from "./document.ts";
import { pinTimes, type PinMeasurement } from "./pin.ts";

/** What is to be measured. */
export interface Order {
  readonly what: "pin" | "batch";
  readonly arena: Arena;
  readonly documents: readonly BenchDocument[];
  readonly folder: string;
}

/** What was measured. */
export type Measured =
  { readonly pin: PinMeasurement } | { readonly batch: BatchRates } | { readonly reason: string };

async function measure({ what, arena, documents, folder }: Order): Promise<Measured> {
  if (what === "pin") return { pin: await pinTimes(arena, documents, folder) };
  const [smallest] = documents;
  if (smallest === undefined) throw new Error("No document");
  return { batch: await batch(arena, smallest.path, folder) };
}

process.once("message", (order: Order) => {
  measure(order)
    .catch((error: unknown): Measured => ({ reason: String(error) }))
    .then(
      (measured) => process.send?.(measured, () => process.exit(0)),
      () => process.exit(1),
    );
});
