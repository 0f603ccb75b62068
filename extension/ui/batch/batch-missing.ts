import { fits, pinFits } from "../signer/choice.ts";
import { choiceOf, countOf, isCommentMissing, kindOf, signableOf } from "./batch-model.ts";
import { isStatementAsked, lacksNumbering, sharedRefusal } from "./batch-rules.ts";
import type { BatchModel } from "./batch-model.ts";

/** Whether the token that was approved is in, and what else it takes to go on. */
export type MissingToResume = Extract<Missing, "token" | "pin">;

/** @param pin what stands in the PIN field now */
export function missingToResume(model: BatchModel, pin: string): MissingToResume | null {
  const phase = model.state?.phase;
  const choice = choiceOf(model);
  if (!choice) return "token";
  const isAsked = phase?.name === "paused" && phase.needsPin;
  return !isAsked || pinFits(choice.token, pin) ? null : "pin";
}

/** What is still missing before the button signs, in the order in which a person would do it. */
export type Missing =
  | "token"
  | "certificate"
  | "role"
  | "comment"
  | "documents"
  | "rule"
  | "preparing"
  | "numbering"
  | "statement"
  | "pin-change"
  | "pin";

/** @param pin what stands in the PIN field now; it is never part of the model */
export function missingOf(model: BatchModel, pin: string): Missing | null {
  const choice = choiceOf(model);
  if (!choice) return "token";
  if (!fits(choice, kindOf(model))) return "certificate";
  if (choice.certificate.role === null) return "role";
  if (isCommentMissing(model)) return "comment";
  if (countOf(model, "preparing") > 0) return "preparing";
  const signable = signableOf(model);
  if (signable.length === 0) return sharedRefusal(model) === null ? "documents" : "rule";
  if (signable.some((document) => lacksNumbering(model, document))) return "numbering";
  if (isStatementAsked(model) && !model.noSecret) return "statement";
  if (choice.token.pin.toBeChanged) return "pin-change";
  return pinFits(choice.token, pin) ? null : "pin";
}
