import type { FileVerdict, Indication, SignatureReport, SubIndication } from "../../protocol/report.ts";

/**
 * Sub-indications that say that a signature is wrong; all others say that it can't be told. `EXPIRED` and `NOT_YET_VALID`
 * are said only where the signature was certainly made outside its certificate's validity.
 */
const FAILED: ReadonlySet<SubIndication> = new Set<SubIndication>([
  "FORMAT_FAILURE",
  "HASH_FAILURE",
  "SIG_CRYPTO_FAILURE",
  "REVOKED",
  "EXPIRED",
  "NOT_YET_VALID",
]);

/**
 * The indication that goes with a sub-indication.
 *
 * @see EN 319 102-1, 5.1.3, tables 5 and 6
 */
export function indicationOf(failure: SubIndication | null): Indication {
  if (failure === null) return "TOTAL-PASSED";
  return FAILED.has(failure) ? "TOTAL-FAILED" : "INDETERMINATE";
}

/**
 * A file is as good as the worst of its signatures. Time stamps alone are no signature of anybody: a file that has only
 * these, and good ones, is not signed.
 */
export function worstOf(signatures: readonly SignatureReport[]): FileVerdict {
  const isSigned = signatures.some(({ kind }) => kind === "signature");
  const indications = new Set(signatures.map(({ indication }) => indication));
  for (const worst of ["TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED"] as const) {
    if (indications.has(worst)) return worst === "TOTAL-PASSED" && !isSigned ? "NONE" : worst;
  }
  return "NONE";
}
