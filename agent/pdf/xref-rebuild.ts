import { KysoError } from "../../protocol/error.ts";
import type { ParseBudget } from "./parse-window.ts";
import type { ByteSource } from "./source.ts";
import type { XrefSection } from "./xref.ts";

export function rebuildXref(
  _source: ByteSource,
  _budget: ParseBudget,
): { section: XrefSection; base: number } {
  throw new KysoError("PDF_DAMAGED");
}
