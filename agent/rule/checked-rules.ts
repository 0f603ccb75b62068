import { type ErrorCode, isErrorCode, KysoError } from "../../protocol/error.ts";
import { type Rule, type RuleAction, type RuleResult, RULES } from "../../protocol/rule.ts";
import type { Finding } from "./rule-check.ts";
import type { RuleFacts } from "./rule-facts.ts";
import { RULE_TABLE } from "./rule-table.ts";

/** What the settings make of rules that are not kept; what is not named here is as the table has it. */
export type RuleActions = { readonly [Each in Rule]?: RuleAction | undefined };

/** How a document stands with every rule that says something of it, in their order. */
export function checkRules(facts: RuleFacts, actions: RuleActions): RuleResult[] {
  return RULES.flatMap((rule) => {
    const action = actionOf(rule, actions);
    if (action === "off") return [];
    return resultOf(rule, RULE_TABLE[rule].check(facts), action);
  });
}

/** What is done about a rule that is not kept; a choice that the rule does not allow is none. */
export function actionOf(rule: Rule, actions: RuleActions): RuleAction {
  const { actions: allowed } = RULE_TABLE[rule];
  return allowed.find((one) => one === actions[rule]) ?? allowed[0];
}

/** What a finding comes to; nothing where it says nothing. */
export function resultOf(rule: Rule, finding: Finding, action: RuleAction): RuleResult[] {
  if (finding === "silent") return [];
  if (finding === null) return [{ rule, state: "passed", code: null }];
  const state = finding.always ?? (action === "warn" ? "warned" : "refused");
  return [{ rule, state, code: finding.code }];
}

/**
 * Lets a signing go on that breaks no rule.
 *
 * @returns what the signer should know all the same
 * @throws {KysoError} the code of the first rule that is not kept, or that waits for something
 */
export function assertKept(results: readonly RuleResult[]): ErrorCode[] {
  const broken = results.find(({ state }) => state === "refused" || state === "waiting");
  if (broken !== undefined) throw new KysoError(codeOf(broken), broken.rule);
  return results.filter(({ state }) => state === "warned").map(codeOf);
}

function codeOf({ code }: RuleResult): ErrorCode {
  return code !== null && isErrorCode(code) ? code : "INTERNAL";
}
