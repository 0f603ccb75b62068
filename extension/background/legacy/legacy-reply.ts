import { asKysoError, type ErrorCode } from "../../../protocol/error.ts";
import { SENTENCES } from "../../../protocol/sentence.ts";

/* What every answer has in common: a number that says whether it went well, and a sentence. */

/** Done. A JSON number: portals compare it as one. */
export const DONE = 0;

/** Not done. The codes of the incumbent are not known, and no portal tells them apart. */
export const FAILED = 1;

/** What a person at the portal reads of an error. */
export function sentenceOf(code: ErrorCode): string {
  return SENTENCES[code].vi;
}

/** A failure, with the same sentence in both places where portals look for it. */
export function failureFields(code: ErrorCode): { Status: number; Message: string; Error: string } {
  const sentence = sentenceOf(code);
  return { Status: FAILED, Message: sentence, Error: sentence };
}

/** The reply to whatever could not be done. */
export function failureReply(error: unknown): string {
  return JSON.stringify(failureFields(asKysoError(error).code));
}

/** The reply that all is well, with what it is about. */
export function doneReply(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Status: DONE, Message: "", ...fields });
}
