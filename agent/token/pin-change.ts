import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { CkrError, closeSession, invoke } from "./cryptoki.ts";
import type { ModuleCalls } from "./module-message.ts";
import { Refusal } from "./refusal.ts";
import { slotOf, tokenFlags } from "./token-slot.ts";
import { checkPinLength, checkUnlocked, logIn, logOut } from "./user-login.ts";

/** What `C_SetPIN` returns of a token whose PIN is changed in other ways only. */
const UNSUPPORTED: ReadonlySet<number> = new Set([
  pkcs11.CKR_FUNCTION_NOT_SUPPORTED,
  pkcs11.CKR_SESSION_READ_ONLY,
  pkcs11.CKR_TOKEN_WRITE_PROTECTED,
]);

/** What `C_SetPIN` returns before it has changed anything. */
const UNCHANGED: ReadonlySet<number> = new Set([
  pkcs11.CKR_FUNCTION_CANCELED,
  pkcs11.CKR_FUNCTION_REJECTED,
  pkcs11.CKR_PIN_INCORRECT,
  pkcs11.CKR_PIN_LOCKED,
  pkcs11.CKR_USER_NOT_LOGGED_IN,
]);

/**
 * Changes the user's PIN with one `C_Login`, which judges the old one, and one `C_SetPIN`. Nobody may be logged in.
 *
 * @returns the token's flags as they are then
 * @throws {Refusal} TOKEN_REMOVED, TOKEN_PIN_LOCKED, TOKEN_PIN_LENGTH of the old PIN, PIN_NEW_LENGTH, PIN_NEW_REFUSED,
 *   PIN_CHANGE_UNSUPPORTED, PIN_CHANGE_UNKNOWN
 * @throws {CkrError}
 * @see PKCS #11 2.40, section 5.5
 */
export function changePin(
  module: PKCS11,
  { token, oldPin, newPin, asks }: ModuleCalls["changePin"]["params"],
): number {
  const place = slotOf(module, token);
  checkUnlocked(place);
  if (!asks) {
    checkPinLength(place, oldPin, "TOKEN_PIN_LENGTH");
    checkPinLength(place, newPin, "PIN_NEW_LENGTH");
  }
  const [before, after] = asks ? ["", ""] : [oldPin, newPin];
  const session = invoke("C_OpenSession", () =>
    module.C_OpenSession(place.slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION),
  );
  try {
    logOut(module, session);
    judge(module, session, { slot: place.slot, pin: before });
    setPin(module, session, { slot: place.slot, before, after });
    return tokenFlags(module, place.slot) ?? 0;
  } finally {
    logOut(module, session);
    closeSession(module, session);
  }
}

/** A PIN that has expired is right, but good for nothing but `C_SetPIN`, which then takes it without a login. */
function judge(module: PKCS11, session: Handle, { slot, pin }: { slot: Handle; pin: string }): void {
  try {
    logIn(module, session, { slot, user: pkcs11.CKU_USER, pin });
  } catch (error) {
    if (!(error instanceof CkrError) || error.ckr !== pkcs11.CKR_PIN_EXPIRED) throw error;
  }
}

interface NewPin {
  readonly slot: Handle;
  readonly before: string;
  readonly after: string;
}

function setPin(module: PKCS11, session: Handle, { slot, before, after }: NewPin): void {
  try {
    invoke("C_SetPIN", () => module.C_SetPIN(session, before, after));
  } catch (error) {
    if (!(error instanceof CkrError)) throw error;
    const { ckr, message } = error;
    if (ckr === pkcs11.CKR_PIN_LEN_RANGE) throw new Refusal("PIN_NEW_LENGTH", message);
    if (UNSUPPORTED.has(ckr)) throw new Refusal("PIN_CHANGE_UNSUPPORTED", message);
    if (ckr === pkcs11.CKR_PIN_INVALID) throw new Refusal("PIN_NEW_REFUSED", message);
    if (!UNCHANGED.has(ckr)) throw new Refusal("PIN_CHANGE_UNKNOWN", message);
    throw new CkrError(ckr, error.call, tokenFlags(module, slot));
  }
}
