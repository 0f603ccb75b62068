import type { ErrorCode } from "../../protocol/error.ts";
import type { RuleAction } from "../../protocol/rule.ts";
import type { RuleFacts } from "./rule-facts.ts";

/**
 * What a check finds: `null` where the rule is kept; `silent` where it says nothing of this kind of signature, or nothing
 * can be said yet; else why it is not kept.
 */
export type Finding =
  | null
  | "silent"
  | {
      readonly code: ErrorCode;
      /** What is so whatever the settings say: refused, the user's to give first, or only to be known. */
      readonly always?: "refused" | "waiting" | "warned";
    };

/** One rule: its check, and what the settings may make of what it finds. */
export interface RuleCheck {
  readonly check: (facts: RuleFacts) => Finding;
  /** Those that the settings may choose; the first is the default. One alone can't be chosen. */
  readonly actions: readonly [RuleAction, ...RuleAction[]];
}
