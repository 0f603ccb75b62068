import { pinFits } from "../signer/choice.ts";
import type { MessageKey } from "../message.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";

/** What is typed in the window, for checks in this moment only. */
export interface TypedPins {
  readonly old: string;
  readonly next: string;
  readonly again: string;
}

/** A field of the window. */
export type PinFieldName = keyof TypedPins;

/** What is still missing before the button changes the PIN, and in which field. */
export interface MissingPin {
  readonly field: PinFieldName;
  readonly text: MessageKey;
}

/** First things first; `null` where nothing is missing. */
export function missingPin(token: TokenSummary, { old, next, again }: TypedPins): MissingPin | null {
  if (token.pin.protectedPath) return null;
  if (!pinFits(token, old)) return { field: "old", text: "pinMissingOld" };
  if (!pinFits(token, next)) return { field: "next", text: "pinMissingNew" };
  if (/[^ -~]/.test(next)) return { field: "next", text: "pinHasAccents" };
  if (next === old) return { field: "next", text: "pinMissingSame" };
  return next === again ? null : { field: "again", text: "pinMissingAgain" };
}
