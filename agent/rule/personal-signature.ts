import type { SignatureReport, SubIndication } from "../../protocol/report.ts";
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
 * name, or whose certificate leads to a trusted root. An attachment may go beside the document that has one.
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

type Standing = "holds" | "unsettled" | "broken" | "none";

const BEST_FIRST = ["holds", "unsettled", "broken"] as const;

function standingOf(signatures: readonly SignatureReport[] | null, roles: RuleFacts["roles"]): Standing {
  if (signatures === null) return "broken";
  const personal = signatures.filter(
    ({ kind, certificate }) => kind === "signature" && roles[certificate ?? ""] !== "organisation",
  );
  const standings = new Set(personal.map((report) => standingOfOne(report, roles)));
  return BEST_FIRST.find((one) => standings.has(one)) ?? "none";
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
    case "broken":
      return { code: "APPROVAL_INVALID", always: "refused" };
    case "none":
      return { code: "SEAL_WITHOUT_APPROVAL", always: "refused" };
  }
}
