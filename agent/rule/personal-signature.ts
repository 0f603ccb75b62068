import type { Change, SignatureReport, SubIndication } from "../../protocol/report.ts";
import type { Finding } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";

/** Why a signature of a configured person holds although no root vouches for its certificate. */
const OF_PATH: ReadonlySet<SubIndication> = new Set<SubIndication>([
  "NO_CERTIFICATE_CHAIN_FOUND",
  "CERTIFICATE_CHAIN_GENERAL_FAILURE",
]);

/** What can't be told now, of a signature that holds as far as it can. */
const UNSETTLED: ReadonlySet<SubIndication> = new Set<SubIndication>([
  "TRY_LATER",
  "OUT_OF_BOUNDS_NO_POE",
  "OUT_OF_BOUNDS_NOT_REVOKED",
]);

/**
 * A seal joins a personal signature that holds: intact, nothing but allowed changes since, of a person whom the settings
 * name, or whose certificate leads to a trusted root. What a stranger wrote on the pages afterwards is no allowed change,
 * whoever may sign in a PDF. An attachment may go beside the document that has one.
 *
 * @see Nghị định 30/2020/NĐ-CP, article 32, 2.d
 */
export function personalSignature({ kind, document, beside, roles }: RuleFacts): Finding {
  if (!document.isPdf || (kind !== "seal" && kind !== "attachment")) return "silent";
  const own = standingOf(document.signatures, roles);
  if (kind === "seal" || own === "holds") return findingOf(own);
  if (beside !== null) return findingOf(standingOf(beside, roles));
  return own === "none" ? { code: "ATTACHMENT_WITHOUT_MAIN" } : findingOf(own);
}

type Standing = "holds" | "unsettled" | "overwritten" | "broken" | "none";

const BEST_FIRST = ["holds", "unsettled", "overwritten", "broken"] as const;

/** Changes that a reader sees, beside the pictures of signatures. */
const WRITTEN: ReadonlySet<Change> = new Set<Change>(["form", "annotations", "other"]);

function standingOf(signatures: readonly SignatureReport[] | null, roles: RuleFacts["roles"]): Standing {
  if (signatures === null) return "broken";
  const personal = signatures.filter(
    ({ kind, certificate }) => kind === "signature" && roles[certificate ?? ""] !== "organisation",
  );
  const standings = new Set(
    personal.map((report) => {
      const isWhole = report.intact && report.indication !== "TOTAL-FAILED";
      if (isWhole && isOverwritten(report, signatures, roles)) return "overwritten";
      return standingOfOne(report, roles);
    }),
  );
  return BEST_FIRST.find((one) => standings.has(one)) ?? "none";
}

/** Whether something was written after a signature, and one of those who signed that is nobody known. */
function isOverwritten(
  { changesAfter, revision }: SignatureReport,
  signatures: readonly SignatureReport[],
  roles: RuleFacts["roles"],
): boolean {
  if (!WRITTEN.has(changesAfter)) return false;
  const later = signatures.filter((one) => (one.revision ?? Infinity) > (revision ?? 0));
  return later.some((one) => one.kind === "signature" && !isVouchedFor(one, roles));
}

/** Whether a root or a configured role says whose a signature is. */
export function isVouchedFor(
  { intact, indication, trustedBy, certificate }: SignatureReport,
  roles: RuleFacts["roles"],
): boolean {
  if (!intact || indication === "TOTAL-FAILED") return false;
  return trustedBy !== null || roles[certificate ?? ""] !== undefined;
}

function standingOfOne(report: SignatureReport, roles: RuleFacts["roles"]): Standing {
  const { indication, subIndication, intact, changesAllowed, certificate, trustedBy, revocation } = report;
  if (!intact || !changesAllowed || indication === "TOTAL-FAILED") return "broken";
  const isConfigured = certificate !== null && roles[certificate] === "personal";
  if (subIndication !== null && !UNSETTLED.has(subIndication)) {
    return isConfigured && OF_PATH.has(subIndication) ? "holds" : "broken";
  }
  if (trustedBy === null && !isConfigured) return "broken";
  return subIndication !== null || revocation.status === "unknown" ? "unsettled" : "holds";
}

function findingOf(standing: Standing): Finding {
  switch (standing) {
    case "holds":
      return null;
    case "unsettled":
      return { code: "APPROVAL_STATUS_UNKNOWN" };
    case "overwritten":
      return { code: "APPROVAL_OVERWRITTEN", always: "refused" };
    case "broken":
      return { code: "APPROVAL_INVALID", always: "refused" };
    case "none":
      return { code: "SEAL_WITHOUT_APPROVAL", always: "refused" };
  }
}
