import { KysoError } from "../../protocol/error.ts";
import type { Settings } from "../setting/setting.ts";
import type { SignChoice } from "./sign-choice.ts";

/** What options of `kyso sign` say instead of the settings, beside the role. */
type Named = Pick<SignChoice, "trust" | "level" | "tsa" | "module" | "signature" | "image">;

/**
 * Refuses options that say something else than settings which the machine keeps its users from changing.
 *
 * @throws {KysoError} TRUST_LOCKED, SETTING_LOCKED
 */
export function assertUnlocked(choice: Named, { locked }: Pick<Settings, "locked">): void {
  const { trust, level, tsa, module, signature, image } = choice;
  if (trust.length > 0 && locked.includes("trust")) throw new KysoError("TRUST_LOCKED", "--trust");
  const named = {
    level: level !== null,
    timestamp: tsa !== undefined,
    modules: module !== null,
    signature: Object.keys(signature).length > 0,
    images: image !== null,
  };
  for (const [key, isNamed] of Object.entries(named))
    if (isNamed && locked.includes(key)) throw new KysoError("SETTING_LOCKED", key);
}
