import { asKysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { Rule } from "../../protocol/rule.ts";
import { issuedNumbering, issues } from "../place/issued-numbering.ts";
import { copyOfSigned, copyScan } from "./copy-rule.ts";
import { isVouchedFor, personalSignature } from "./personal-signature.ts";
import type { Finding, RuleCheck } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";
import { secrecyStatement, stateSecret } from "./secrecy.ts";
import { signerCertificate, signerOrganisation, signerRevocation, signerRole } from "./signer-rule.ts";

/**
 * Every rule with its check and what the settings may make of it. What the law asks outright is refused whatever they
 * say; what is unclear or a matter of practice may be refused, warned of, or left alone.
 */
export const RULE_TABLE: Readonly<Record<Rule, RuleCheck>> = Object.freeze({
  STATE_SECRET: { check: stateSecret, actions: ["refuse"] },
  SECRECY_STATEMENT: { check: secrecyStatement, actions: ["refuse"] },
  INCREMENTAL_UPDATE: { check: incrementalUpdate, actions: ["refuse"] },
  EARLIER_SIGNATURES: { check: earlierSignatures, actions: ["warn", "refuse"] },
  PERSONAL_SIGNATURE: { check: personalSignature, actions: ["warn", "refuse"] },
  NUMBER_AND_DATE: { check: numberAndDate, actions: ["refuse"] },
  SIGNER_CERTIFICATE: { check: signerCertificate, actions: ["refuse"] },
  // Which of the two is a setting of its own, which checks of files keep to as well: `revocation.whenUnknown`.
  SIGNER_REVOCATION: { check: signerRevocation, actions: ["warn", "refuse"] },
  SIGNER_ROLE: { check: signerRole, actions: ["refuse"] },
  SIGNER_ORGANISATION: { check: signerOrganisation, actions: ["warn", "refuse", "off"] },
  COPY_SCAN: { check: copyScan, actions: ["warn", "refuse", "off"] },
  COPY_OF_SIGNED: { check: copyOfSigned, actions: ["warn", "refuse", "off"] },
});

/** Rules of which `settings.rules` may say something. */
export const CHOSEN_RULES = [
  "EARLIER_SIGNATURES",
  "PERSONAL_SIGNATURE",
  "SIGNER_ORGANISATION",
  "COPY_SCAN",
  "COPY_OF_SIGNED",
] as const satisfies readonly Rule[];

function incrementalUpdate({ document: { refusal } }: RuleFacts): Finding {
  return refusal === null ? null : { code: refusal };
}

/** Time stamps count as well; who signed is another rule's matter. */
function earlierSignatures({ kind, document: { signatures }, roles }: RuleFacts): Finding {
  if (signatures === null) return { code: "EARLIER_SIGNATURE_BROKEN" };
  if (signatures.length === 0) return "silent";
  if (!signatures.every(holds)) return { code: "EARLIER_SIGNATURE_BROKEN" };
  const signed = signatures.filter((one) => one.kind === "signature");
  const isOfStranger = issues(kind) && signed.some((one) => !isVouchedFor(one, roles));
  return isOfStranger ? { code: "EARLIER_SIGNER_UNKNOWN" } : null;
}

function holds({ indication, intact, changesAllowed }: SignatureReport): boolean {
  return indication !== "TOTAL-FAILED" && changesAllowed && intact;
}

/** @see Nghị định 30/2020/NĐ-CP, articles 14 and 15 */
function numberAndDate({ kind, document, number, date }: RuleFacts): Finding {
  if (!document.isPdf) return "silent";
  if (kind === "incoming") return arrivalNumber(number);
  if (!issues(kind)) return "silent";
  try {
    const issued = issuedNumbering(kind, document.text?.numbering ?? null, { number, date });
    if (issued.number === null) return { code: "SIGN_NUMBER_MISSING", always: "waiting" };
    return issued.date === null ? { code: "SIGN_DATE_MISSING", always: "waiting" } : null;
  } catch (error) {
    return { code: asKysoError(error).code, always: "waiting" };
  }
}

/** A mark of arrival may do without a number; nobody can add it later. */
function arrivalNumber(number: string | null): Finding {
  const isGiven = (number ?? "").trim() !== "";
  return isGiven ? null : { code: "ARRIVAL_NUMBER_MISSING", always: "warned" };
}
