import { needsStatement, withStatement } from "../signer/rule-state.ts";
import { rulesFor, standingOf } from "./batch-model.ts";
import { onceForEach } from "./once-for-each.ts";
import type { BatchModel } from "./batch-model.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";

/**
 * Whether the person has to state that there is no state secret: where one of the documents can't be searched for it. What
 * was known last of a document holds until it is known anew.
 */
export const isStatementAsked = onceForEach((model: BatchModel): boolean => {
  const documents = model.state?.documents ?? [];
  return documents.some(
    (document) => isTaken(model, document) && needsStatement(model.rules[document.jobKey]?.rules ?? null),
  );
});

function isTaken(model: BatchModel, document: BatchDocument): boolean {
  const { name } = standingOf(model, document);
  return name === "ready" || name === "preparing";
}

/** Whether a document that is to be issued has no number or no date that it can have. */
export function lacksNumbering(model: BatchModel, document: BatchDocument): boolean {
  const rules = rulesFor(model, document) ?? [];
  return rules.some(({ rule, state }) => rule === "NUMBER_AND_DATE" && state === "waiting");
}

/** What all documents are warned of or refused for alike, by rule and code: said once and not at each. */
const sharedOf = onceForEach((model: BatchModel): ReadonlyMap<string, RuleResult> => {
  const all = (model.state?.documents ?? []).flatMap((document) => {
    const rules = document.leftOut ? null : rulesFor(model, document);
    return rules === null ? [] : [new Map(rules.map((one) => [keyOf(one), one]))];
  });
  const [first, ...others] = all;
  if (!first || others.length === 0) return new Map();
  const isShared = (one: RuleResult): boolean =>
    (one.state === "warned" || one.state === "refused") && others.every((each) => each.has(keyOf(one)));
  return new Map([...first].filter(([, one]) => isShared(one)));
});

function keyOf({ rule, state, code }: RuleResult): string {
  return `${rule} ${state} ${code}`;
}

/** Why none of the documents can be signed so; `null` where that is a matter of each. */
export function sharedRefusal(model: BatchModel): RuleResult | null {
  return [...sharedOf(model).values()].find(({ state }) => state === "refused") ?? null;
}

/** Whether a document is warned of something that not all are. */
export function isWarned(model: BatchModel, document: BatchDocument): boolean {
  const rules = rulesFor(model, document) ?? [];
  const shared = sharedOf(model);
  return rules.some((one) => one.state === "warned" && !shared.has(keyOf(one)));
}

/** Whether a document can't be signed for what holds for all of them. */
export function isRefusedLikeAll(model: BatchModel, document: BatchDocument): boolean {
  const rules = rulesFor(model, document) ?? [];
  const refused = rules.find(({ state }) => state === "refused");
  return refused !== undefined && sharedOf(model).has(keyOf(refused));
}

/**
 * What is shown of the rules: all of the document that is looked at, as they were known last; of one that nobody can say
 * anything of, what holds for all.
 * @returns `null` while they are being looked at
 */
export function shownRules(model: BatchModel): readonly RuleResult[] | null {
  const looked = model.state?.documents.find(({ jobKey }) => jobKey === model.looked);
  const standing = looked && standingOf(model, looked).name;
  if (!looked || looked.phase.name !== "ready" || standing === "locked" || looked.leftOut)
    return [...sharedOf(model).values()];
  const known = model.rules[looked.jobKey]?.rules;
  if (known) return withStatement(known, model.noSecret);
  return standing === "preparing" ? null : [];
}
