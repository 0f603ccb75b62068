import type { SignatureReport } from "../../protocol/report.ts";
import type { FoundSignature } from "../ades/found-signature.ts";
import type { TrustStore } from "../trust/store.ts";
import { reportOf } from "../verify/signature-report.ts";
import type { Judgement, SignerJudge } from "../verify/signer-judge.ts";

/** The reports of signatures in a file that is no PDF: what is around them cannot have been added to since. */
export function reportsOf(
  found: readonly FoundSignature[],
  judge: SignerJudge,
  trust: TrustStore,
): SignatureReport[] {
  return found.map((signature) => {
    const judgement = judge.judge(signature);
    const carrier = {
      field: signature.name,
      kind: "signature",
      coversWholeFile: signature.coversWholeFile,
      changesAfter: "none",
      changesAllowed: true,
      level: levelOf(signature, judgement),
      place: null,
      revision: null,
      certification: null,
      digest: signature.digest,
    } as const;
    return reportOf(signature, judgement, carrier, trust);
  });
}

/** The baseline level that is shown to be reached, or what it is where it has none. @see ETSI EN 319 122-1, 6; EN 319 132-1, 6 */
function levelOf({ format }: FoundSignature, { proof }: Judgement): string {
  const isBaseline = format === "cades" || format === "cades-enveloping" || format === "xades";
  return isBaseline ? (proof === null ? "B-B" : "B-T") : format;
}
