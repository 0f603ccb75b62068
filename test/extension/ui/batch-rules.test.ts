import { describe, expect, it } from "vitest";
import type { RuleResult } from "../../../protocol/rule.ts";
import { missingOf } from "../../../extension/ui/batch/batch-missing.ts";
import {
  countOf,
  rulesFor,
  signableOf,
  standingOf,
  withBatchState,
} from "../../../extension/ui/batch/batch-model.ts";
import type { BatchModel } from "../../../extension/ui/batch/batch-model.ts";
import {
  isRefusedLikeAll,
  isStatementAsked,
  isWarned,
  lacksNumbering,
  shownRules,
} from "../../../extension/ui/batch/batch-rules.ts";
import { batch, dossierBatch, mixedBatch } from "../../e2e/gallery/batch-state.ts";
import { ready, UNSEARCHED, withRules } from "./batch-models.ts";

const REVOKED: RuleResult = { rule: "SIGNER_REVOCATION", state: "refused", code: "CERTIFICATE_REVOKED" };
const BROKEN: RuleResult = {
  rule: "EARLIER_SIGNATURES",
  state: "refused",
  code: "EARLIER_SIGNATURE_BROKEN",
};
const WARNED: RuleResult = { ...BROKEN, state: "warned" };
const KEPT: RuleResult = { rule: "SIGNER_ROLE", state: "passed", code: null };
const UNNUMBERED: RuleResult = { rule: "NUMBER_AND_DATE", state: "waiting", code: "SIGN_NUMBER_MISSING" };

const documentsOf = (model: BatchModel) => model.state?.documents ?? [];

/** One document with a result of its own among others that keep the rules. */
const one = (result: RuleResult, number = 1): BatchModel =>
  withRules(ready(batch()), (_, index) => (index === number ? [KEPT, result] : [KEPT]));

describe("the rules in a batch", () => {
  it("have no document signed of which nothing is known yet", () => {
    const model = { ...ready(batch()), rules: {} };
    expect(countOf(model, "preparing")).toBe(5);
    expect(missingOf(model, "123456")).toBe("preparing");
  });

  it("have none signed by what was known of another certificate or other words", () => {
    const model = ready(batch());
    const rules = Object.fromEntries(
      Object.entries(model.rules).map(([jobKey, known]) => [jobKey, { ...known, key: "other" }]),
    );
    expect(signableOf({ ...model, rules })).toEqual([]);
  });

  it("are asked anew of an attachment once its main document has come", () => {
    const { documents } = dossierBatch();
    const coming = documents.map((each, index) =>
      index === 0 ? { ...each, document: null, phase: { name: "inspecting" } as const } : each,
    );
    const before = ready(dossierBatch({ documents: coming }));
    const after = withBatchState(before, dossierBatch());
    const [, attachment] = documentsOf(before);
    if (!attachment) throw new Error("no attachment");
    expect(rulesFor(before, attachment)).toEqual([]);
    expect(rulesFor(after, attachment)).toBe(null);
  });

  it("keep the one that is refused from being signed, with its reason, and sign the others", () => {
    const model = one(BROKEN);
    const [first, second] = documentsOf(model).map((each) => standingOf(model, each));
    expect(first).toEqual({ name: "ready", problem: null });
    expect(second).toEqual({
      name: "unsignable",
      problem: { code: "EARLIER_SIGNATURE_BROKEN", detail: null },
    });
    expect(documentsOf(model).map((each) => isRefusedLikeAll(model, each))).not.toContain(true);
    expect(signableOf(model)).toHaveLength(4);
  });

  it("are not said at each document where all are refused alike, and the button says that it is a rule", () => {
    const model = withRules(ready(batch()), () => [KEPT, REVOKED]);
    expect(countOf(model, "unsignable")).toBe(5);
    expect(documentsOf(model).every((each) => isRefusedLikeAll(model, each))).toBe(true);
    expect(missingOf(model, "123456")).toBe("rule");
  });

  it("mark what is warned of, unless all are alike", () => {
    const marks = (model: BatchModel) => documentsOf(model).map((each) => isWarned(model, each));
    expect(marks(one(WARNED))).toEqual([false, true, false, false, false]);
    expect(marks(withRules(ready(batch()), () => [WARNED]))).not.toContain(true);
  });

  it("ask for the statement only where a document that is to be signed can't be searched", () => {
    expect(isStatementAsked(ready(batch()))).toBe(false);
    const model = one(UNSEARCHED);
    expect(isStatementAsked(model)).toBe(true);
    expect(missingOf(model, "123456")).toBe("statement");
    expect(missingOf({ ...model, noSecret: true }, "123456")).toBe(null);
    const without = documentsOf(model).map((each, index) => ({ ...each, leftOut: index === 1 }));
    const left = withRules(ready(batch({ documents: without })), (_, index) =>
      index === 1 ? [UNSEARCHED] : [],
    );
    expect(isStatementAsked(left)).toBe(false);
  });

  it("keep the button where one lacks number or date", () => {
    const model = one(UNNUMBERED);
    expect(documentsOf(model).map((each) => lacksNumbering(model, each))).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(missingOf(model, "123456")).toBe("numbering");
  });

  it("are shown of the document that is looked at, with what the person has stated", () => {
    const model = one(UNSEARCHED, 0);
    expect(shownRules(model)).toEqual([KEPT, UNSEARCHED]);
    const stated = { ...UNSEARCHED, state: "passed", code: null };
    expect(shownRules({ ...model, noSecret: true })).toEqual([KEPT, stated]);
    expect(shownRules({ ...model, looked: "job-1" })).toEqual([KEPT]);
    expect(shownRules({ ...model, rules: {} })).toBe(null);
  });

  it("say what holds for all where the document that is looked at can't be judged", () => {
    const state = mixedBatch();
    const model = withRules(ready(state), () => [KEPT, REVOKED]);
    expect(shownRules({ ...model, looked: "job-3" })).toEqual([REVOKED]);
  });
});
