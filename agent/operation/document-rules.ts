import type { RuleResult } from "../../protocol/rule.ts";
import { checkRules, type RuleActions } from "../rule/checked-rules.ts";
import type { DocumentFacts, RuleFacts } from "../rule/rule-facts.ts";
import type { Settings } from "../setting/setting.ts";

/** A document of that digest is cleared of a false alarm by whoever administers this machine. */
export function isCleared({ clearedSecrecy }: Pick<Settings, "clearedSecrecy">, sha256: string): boolean {
  return clearedSecrecy.includes(sha256);
}

/** What is held against the rules beside what the settings say. */
export type AskedFacts = Omit<RuleFacts, "roles">;

/** How a document stands with the rules, as the settings in force have them. */
export function rulesOf(facts: AskedFacts, settings: Settings): RuleResult[] {
  return checkRules({ ...facts, roles: settings.roles }, ruleActions(settings));
}

/** Whether the document may not be kept any longer: a label was found, and nobody has cleared it. */
export function isBlocked(results: readonly RuleResult[]): boolean {
  return results.some(({ rule, state }) => rule === "STATE_SECRET" && state === "refused");
}

/** Whether a label was found that counts as a false alarm. */
export function isClearanceUsed({ text, isCleared: cleared }: DocumentFacts): boolean {
  return cleared && text?.hasSecrecyLabel === true;
}

function ruleActions({ rules, revocation }: Settings): RuleActions {
  return { ...rules, SIGNER_REVOCATION: revocation.whenUnknown };
}
