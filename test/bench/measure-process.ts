// Measures what needs one process only, apart from the benchmark's own: SoftHSM2 is configured by the environment.
import { batch, type BatchRates } from "./batch.ts";
import { type DocumentCheck, documentChecks, type SignedDocuments } from "./check.ts";
import type { Arena } from "./contender.ts";
import type { BenchDocument } from "./document.ts";
import { type Holder, type KeyTimes, keyTimes } from "./key-kind.ts";
import { type LevelCost, levelCosts } from "./level.ts";
import { pinTimes, type PinMeasurement } from "./pin.ts";

/** What is to be measured. */
export type Order = {
  readonly arena: Arena;
  readonly documents: readonly BenchDocument[];
  readonly folder: string;
} & (
  | { readonly what: "pin" | "batch" }
  | { readonly what: "keys"; readonly holders: readonly Holder[] }
  /** Address of a time stamp server. */
  | { readonly what: "levels"; readonly tsa: string }
  | { readonly what: "document-checks"; readonly signed: SignedDocuments }
);

/** What was measured. */
export interface Measured {
  readonly pin?: PinMeasurement;
  readonly batch?: BatchRates;
  readonly keys?: readonly KeyTimes[];
  readonly levels?: readonly LevelCost[];
  readonly documentChecks?: readonly DocumentCheck[];
  /** Why nothing was. */
  readonly reason?: string;
}

async function measure(order: Order): Promise<Measured> {
  const { arena, documents, folder } = order;
  const [smallest] = documents;
  if (smallest === undefined) throw new Error("No document");
  switch (order.what) {
    case "pin":
      return { pin: await pinTimes(arena, documents, folder) };
    case "batch":
      return { batch: await batch(arena, smallest.path, folder) };
    case "keys":
      return { keys: await keyTimes(arena, smallest.path, order.holders, folder) };
    case "levels":
      return { levels: await levelCosts(arena, smallest.path, order.tsa, folder) };
    case "document-checks":
      return { documentChecks: await documentChecks(order.signed) };
  }
}

process.once("message", (order: Order) => {
  measure(order)
    .catch((error: unknown): Measured => ({ reason: String(error) }))
    .then(
      (measured) => process.send?.(measured, () => process.exit(0)),
      () => process.exit(1),
    );
});
