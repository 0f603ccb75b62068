import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import type { ErrorCode } from "../../protocol/error.ts";
import { CkrError, invoke } from "./cryptoki.ts";
import type { ModuleCalls } from "./module-message.ts";
import { Refusal } from "./refusal.ts";
import { tokenFlags, type TokenSlot } from "./token-slot.ts";

/**
 * A PIN that no token would take, that might cost its last try, or that has to be changed before anything else, is not
 * sent at all.
 *
 * @param order.isChanged whether the PIN was changed though the token's flag still asks for that
 * @throws {Refusal} TOKEN_PIN_LOCKED, TOKEN_PIN_TO_BE_CHANGED, TOKEN_PIN_LENGTH
 */
export function checkPin(
  place: TokenSlot,
  { pin, asks, isChanged }: Pick<ModuleCalls["login"]["params"], "pin" | "asks" | "isChanged">,
): void {
  checkUnlocked(place);
  if (!isChanged && (place.info.flags & pkcs11.CKF_USER_PIN_TO_BE_CHANGED) !== 0) {
    throw new Refusal("TOKEN_PIN_TO_BE_CHANGED", "The token's flags say so");
  }
  if (!asks) checkPinLength(place, pin, "TOKEN_PIN_LENGTH");
}

/** @throws {Refusal} TOKEN_PIN_LOCKED */
export function checkUnlocked({ info }: TokenSlot): void {
  if ((info.flags & pkcs11.CKF_USER_PIN_LOCKED) !== 0) {
    throw new Refusal("TOKEN_PIN_LOCKED", "The token's flags say so", { triesLeft: "none" });
  }
}

/**
 * @param code what a PIN is refused with whose length, in bytes of UTF-8, the token does not take
 * @throws {Refusal}
 */
export function checkPinLength({ info }: TokenSlot, pin: string, code: ErrorCode): void {
  const length = Buffer.byteLength(pin);
  const { minPinLength: min, maxPinLength: max } = info;
  if (length === 0 || length < min) throw new Refusal(code, "Too short", { limit: min });
  // Some modules leave the limits zero.
  if (max >= Math.max(min, 1) && length > max) throw new Refusal(code, "Too long", { limit: max });
}

/** Logs the user out of the token, for all sessions of this process. */
export function logOut(module: PKCS11, session: Handle): void {
  try {
    module.C_Logout(session);
  } catch {
    // Nobody was logged in.
  }
}

interface UserLogin {
  readonly slot: Handle;
  /** `CKU_USER`, or `CKU_CONTEXT_SPECIFIC` for one signature. */
  readonly user: number;
  readonly pin: string;
}

/**
 * Exactly one `C_Login`.
 *
 * @returns whether the token has judged the PIN
 * @throws {CkrError} with the token's flags as they are then
 */
export function logIn(module: PKCS11, session: Handle, { slot, user, pin }: UserLogin): boolean {
  try {
    invoke("C_Login", () => module.C_Login(session, user, pin));
    return true;
  } catch (error) {
    if (!(error instanceof CkrError)) throw error;
    // A module that keeps its user logged in by itself, whatever was asked.
    if (user === pkcs11.CKU_USER && error.ckr === pkcs11.CKR_USER_ALREADY_LOGGED_IN) return false;
    throw new CkrError(error.ckr, error.call, tokenFlags(module, slot));
  }
}
