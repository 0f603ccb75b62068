import { type Found, found } from "../../protocol/doctor.ts";
import type { Token } from "../token/token.ts";
import type { Check } from "./check.ts";

/** Which tokens are inserted, and what their flags say of the PIN. */
export const tokenCheck: Check = {
  name: "tokens",
  async run({ present }) {
    const tokens = await present();
    return tokens.length === 0 ? [found("TOKENS_NONE")] : tokens.map(({ token }) => lineOf(token));
  },
};

function lineOf({ label: token, serialNumber: serial, module, pin }: Token): Found {
  const facts = { token, serial };
  if (pin.locked) return found("TOKEN_LOCKED", facts);
  if (pin.finalTry) return found("TOKEN_FINAL_TRY", facts);
  if (pin.countLow) return found("TOKEN_COUNT_LOW", facts);
  if (pin.toBeChanged) return found("TOKEN_PIN_TO_BE_CHANGED", facts);
  return found("TOKEN_GOOD", { ...facts, module });
}
