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

/** What is said of how many stand so, worst first. */
const SUM_MESSAGE = {
  refused: "rulesRefused",
  warned: "rulesWarned",
  waiting: "rulesWaiting",
  passed: "rulesKept",
} as const satisfies Record<RuleResult["state"], MessageKey>;
const WORST_FIRST = ["refused", "warned", "waiting", "passed"] as const;

/** What the signer has to know before the PIN; the window asks for the rest where it can be given. */
const PRESSING: ReadonlySet<RuleResult["state"]> = new Set(["refused", "warned"]);

/**
 * Shows how a document stands with the rules: in one line how many are kept or not, to be opened; under it those that are
 * broken or warned of, each with what is to be known or done.
 *
 * @param rules `null` while they are being looked at
 */
export function showRules(place: HTMLElement, rules: readonly RuleResult[] | null): void {
  const wasOpen = place.querySelector("details")?.open ?? false;
  replaceWhenChanged(place, rules, () => {
    if (rules === null) return [element("p", { class: "rule-sum quiet-text" }, message("rulesChecking"))];
    if (rules.length === 0) return [];
    const pressing = rules.filter(({ state }) => PRESSING.has(state));
    return [ruleSum(rules, wasOpen), pressing.length > 0 && ruleList(pressing)];
  });
}

function ruleSum(rules: readonly RuleResult[], isOpen: boolean): HTMLElement {
  const states = WORST_FIRST.filter((state) => rules.some((one) => one.state === state));
  const [worst = "passed"] = states;
  const counts = states.map((state) =>
    message(SUM_MESSAGE[state], rules.filter((one) => one.state === state).length),
  );
  const others = WORST_FIRST.filter((state) => !PRESSING.has(state));
  const listed = others.flatMap((state) => rules.filter((one) => one.state === state));
  const details = element(
    "details",
    { class: `kept-rules ${worst}` },
    element("summary", { class: "kept" }, icon(STATE_ICON[worst]), element("span", {}, counts.join(" · "))),
    ruleList(listed),
  );
  details.open = isOpen;
  return details;
}

function ruleList(rules: readonly RuleResult[]): HTMLElement {
  return element("ul", { class: "rules" }, ...rules.map(ruleLine));
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
