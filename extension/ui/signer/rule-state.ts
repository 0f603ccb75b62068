import type { RuleResult } from "../../../protocol/rule.ts";

/** Whether the signer has to state that what can't be searched holds no state secret. */
export function needsStatement(rules: readonly RuleResult[] | null): boolean {
  return rules?.some(({ rule }) => rule === "SECRECY_STATEMENT") ?? false;
}

/** The same rules once the signer has stated it. */
export function withStatement(rules: readonly RuleResult[], noSecret: boolean): readonly RuleResult[] {
  return rules.map((one) =>
    one.rule === "SECRECY_STATEMENT" && noSecret ? { ...one, state: "passed", code: null } : one,
  );
}
