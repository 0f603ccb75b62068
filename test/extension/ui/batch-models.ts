import type { RuleResult } from "../../../protocol/rule.ts";
import type { BatchDocument, BatchState } from "../../../extension/background/sign/batch-message.ts";
import { FIRST_BATCH_MODEL, foundKey, withBatchState } from "../../../extension/ui/batch/batch-model.ts";
import type { BatchModel } from "../../../extension/ui/batch/batch-model.ts";

/* Models of the batch window, as they come about once reader, agent and person have done their part. */

export const place = { page: 0, x: 355, y: 120, width: 150, height: 60 };

/** Each document with bytes of its own. */
export function told(state: BatchState): BatchModel {
  const documents = state.documents.map((each) => ({
    ...each,
    document: each.document && { ...each.document, sha256: each.jobKey },
  }));
  return withBatchState(FIRST_BATCH_MODEL, { ...state, documents });
}

/** Everything read, every stamp's place found, and every document as the rules want it. */
export function ready(state: BatchState, change: Partial<BatchModel> = {}): BatchModel {
  const model = { ...told(state), ...change };
  const documents = model.state?.documents ?? [];
  const read = Object.fromEntries(documents.map(({ jobKey }) => [jobKey, { sha256: jobKey }]));
  const keys = documents.map((each) => foundKey(model, each)).filter((key) => key !== null);
  const found = Object.fromEntries(keys.map((key) => [key, place]));
  return withRules({ ...model, read, found, ...change }, () => []);
}

/** The signer vouches for what can't be searched. */
export const UNSEARCHED: RuleResult = {
  rule: "SECRECY_STATEMENT",
  state: "waiting",
  code: "SIGN_SECRECY_STATEMENT_MISSING",
};

/** As {@link ready}, once the agent has said of each document, as it would be signed now, how it stands with the rules. */
export function withRules(
  model: BatchModel,
  rulesOf: (document: BatchDocument, index: number) => readonly RuleResult[],
): BatchModel {
  const known = (model.state?.documents ?? []).map((document, index) => {
    const key = foundKey(model, document) ?? "";
    return [document.jobKey, { key, rules: rulesOf(document, index) }] as const;
  });
  return { ...model, rules: Object.fromEntries(known) };
}
