import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import { CkrError, invoke, fieldText } from "./cryptoki.ts";
import type { TokenIdentity, TokenInfo } from "./module-message.ts";
import { Refusal } from "./refusal.ts";

/** Slots that are looked at; more are ignored. */
const MAX_SLOTS = 64;

/** Flag of a slot (PKCS #11 2.40, section 3.2), which pkcs11js does not name. */
const CKF_TOKEN_PRESENT = 1;

/** A token in the slot where it is now. */
export interface TokenSlot {
  readonly slot: Handle;
  readonly info: TokenInfo;
}

function tokenInfo(module: PKCS11, slot: Handle): TokenInfo {
  const info = invoke("C_GetTokenInfo", () => module.C_GetTokenInfo(slot));
  return {
    label: fieldText(info.label),
    serialNumber: fieldText(info.serialNumber),
    manufacturer: fieldText(info.manufacturerID),
    model: fieldText(info.model),
    flags: info.flags,
    minPinLength: info.minPinLen,
    maxPinLength: info.maxPinLen,
  };
}

/** Return values of a slot whose token has just gone. */
const GONE: ReadonlySet<number> = new Set([
  pkcs11.CKR_TOKEN_NOT_PRESENT,
  pkcs11.CKR_DEVICE_REMOVED,
  pkcs11.CKR_SLOT_ID_INVALID,
]);

/** A blank token has no label yet and can't sign. */
function isBlank(info: TokenInfo): boolean {
  return (info.flags & pkcs11.CKF_TOKEN_INITIALIZED) === 0 && info.label === "";
}

/** The tokens that are present now. */
export function tokenSlots(module: PKCS11): { tokens: TokenSlot[]; unrecognised: number } {
  const tokens: TokenSlot[] = [];
  let unrecognised = 0;
  const slots = invoke("C_GetSlotList", () => module.C_GetSlotList(true));
  for (const slot of slots.slice(0, MAX_SLOTS)) {
    try {
      const info = tokenInfo(module, slot);
      if (!isBlank(info)) tokens.push({ slot, info });
    } catch (error) {
      if (!(error instanceof CkrError)) throw error;
      if (error.ckr === pkcs11.CKR_TOKEN_NOT_RECOGNIZED) unrecognised += 1;
      else if (!GONE.has(error.ckr)) throw error;
    }
  }
  return { tokens, unrecognised };
}

/**
 * The slot where a token is now. Asked anew for each use, so that a PIN never goes to a token that was put in its place.
 *
 * @throws {Refusal} TOKEN_REMOVED
 */
export function slotOf(module: PKCS11, token: TokenIdentity): TokenSlot {
  const found = tokenSlots(module).tokens.find(
    ({ info }) => info.serialNumber === token.serialNumber && info.label === token.label,
  );
  if (found === undefined) throw new Refusal("TOKEN_REMOVED", "The token is not in any slot");
  return found;
}

/** The token's flags as they are now, or `undefined` where they can't be read. */
export function tokenFlags(module: PKCS11, slot: Handle): number | undefined {
  try {
    return tokenInfo(module, slot).flags;
  } catch {
    return undefined;
  }
}

/** Whether the slot still holds a token. A module that can't say so is believed to. */
export function isTokenPresent(module: PKCS11, slot: Handle): boolean {
  try {
    return (module.C_GetSlotInfo(slot).flags & CKF_TOKEN_PRESENT) !== 0;
  } catch (error) {
    return !(error instanceof pkcs11.Pkcs11Error && GONE.has(error.code));
  }
}
