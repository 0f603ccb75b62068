import { element, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { sentenceOf } from "../problem-view.ts";
import { isErrorCode } from "../../../protocol/error.ts";
import type { IconName } from "../icon.ts";
import type { MessageKey } from "../message.ts";
import type { Rule, RuleResult } from "../../../protocol/rule.ts";

const RULE_MESSAGE = {
  STATE_SECRET: "ruleStateSecret",
  SECRECY_STATEMENT: "ruleSecrecyStatement",
  INCREMENTAL_UPDATE: "ruleIncrementalUpdate",
  EARLIER_SIGNATURES: "ruleEarlierSignatures",
  PERSONAL_SIGNATURE: "rulePersonalSignature",
  NUMBER_AND_DATE: "ruleNumberAndDate",
  SIGNER_CERTIFICATE: "ruleSignerCertificate",
  SIGNER_REVOCATION: "ruleSignerRevocation",
  SIGNER_ROLE: "ruleSignerRole",
  SIGNER_ORGANISATION: "ruleSignerOrganisation",
  COPY_SCAN: "ruleCopyScan",
  COPY_OF_SIGNED: "ruleCopyOfSigned",
} as const satisfies Record<Rule, MessageKey>;

const STATE_MESSAGE = {
  passed: "rulePassed",
  warned: "ruleWarned",
  waiting: "ruleWaiting",
  refused: "ruleRefused",
} as const satisfies Record<RuleResult["state"], MessageKey>;

const STATE_ICON = {
  passed: "check",
  warned: "warning",
  waiting: "clock",
  refused: "stop",
} as const satisfies Record<RuleResult["state"], IconName>;

/**
 * Shows how a document stands with the rules: in one line those that it keeps, to be opened; each of the others with what
 * is to be known or done.
 *
 * @param rules `null` while they are being looked at
 */
export function showRules(place: HTMLElement, rules: readonly RuleResult[] | null): void {
  replaceWhenChanged(place, rules, () => {
    if (rules === null) return [element("p", { class: "rule-sum quiet-text" }, message("rulesChecking"))];
    const kept = rules.filter(({ state }) => state === "passed");
    const others = rules.filter(({ state }) => state !== "passed");
    return [
      ...(others.length > 0 ? [element("ul", { class: "rules" }, ...others.map(ruleLine))] : []),
      ...(kept.length > 0 ? [keptRules(kept)] : []),
    ];
  });
}

function keptRules(kept: readonly RuleResult[]): HTMLElement {
  return element(
    "details",
    { class: "kept-rules" },
    element(
      "summary",
      { class: "kept" },
      icon("check"),
      element("span", {}, message("rulesKept", kept.length)),
    ),
    element("ul", { class: "rules" }, ...kept.map(ruleLine)),
  );
}

function ruleLine({ rule, state, code }: RuleResult): HTMLElement {
  const name = message(RULE_MESSAGE[rule]);
  const said = code !== null && isErrorCode(code) && element("p", { class: "quiet-text" }, sentenceOf(code));
  return element(
    "li",
    { class: `rule ${state}` },
    icon(STATE_ICON[state]),
    element(
      "div",
      {},
      element("p", {}, element("span", { class: "unseen" }, `${message(STATE_MESSAGE[state])}: `), name),
      said,
    ),
  );
}
