import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { CkrError, invoke } from "./cryptoki.ts";
import { Refusal } from "./refusal.ts";
import { tokenFlags, type TokenSlot } from "./token-slot.ts";

/**
 * A PIN that no token would take, or that might cost its last try, is not sent at all.
 *
 * @throws {Refusal} TOKEN_PIN_LOCKED, TOKEN_PIN_LENGTH
 */
export function checkPin({ info }: TokenSlot, pin: string, asks: boolean): void {
  if ((info.flags & pkcs11.CKF_USER_PIN_LOCKED) !== 0) {
    throw new Refusal("TOKEN_PIN_LOCKED", "The token's flags say so", { triesLeft: "none" });
  }
  if (asks) return;
  const length = Buffer.byteLength(pin);
  const { minPinLength: min, maxPinLength: max } = info;
  if (length === 0 || length < min) throw new Refusal("TOKEN_PIN_LENGTH", "Too short", { limit: min });
  // Some modules leave the limits zero.
  if (max >= Math.max(min, 1) && length > max) {
    throw new Refusal("TOKEN_PIN_LENGTH", "Too long", { limit: max });
  }
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
