import type { Finding } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";

/** The first version of PDF that a scan may have. */
const MIN_VERSION = 1.4;

/** A copy of paper is a scan of PDF 1.4 or later, in colour, of 200 dpi or more, full size. */
export function copyScan({ kind, document: { text, pdfVersion } }: RuleFacts): Finding {
  const isGoodScan = text?.isGoodScan ?? null;
  if (kind !== "copy" || isGoodScan === null || pdfVersion === null) return "silent";
  return pdfVersion >= MIN_VERSION && isGoodScan ? null : { code: "COPY_SCAN_POOR" };
}

/**
 * What is copied as a whole carries no digital signature yet: an extract may be made of it.
 *
 * @see Nghị định 30/2020/NĐ-CP, article 25
 */
export function copyOfSigned({ kind, copyType, document: { signatures } }: RuleFacts): Finding {
  if (kind !== "copy" || copyType === "TRÍCH SAO") return "silent";
  return signatures?.some((one) => one.kind === "signature") === true ? { code: "COPY_OF_SIGNED" } : null;
}
