import { type ErrorCode, type ErrorDetail, KysoError } from "../../protocol/error.ts";

/** `CKF_` flags of a token that speak of the user's PIN (PKCS #11 2.40, section 3.2). */
export const PIN_FLAGS = {
  CKF_PROTECTED_AUTHENTICATION_PATH: 0x100,
  CKF_USER_PIN_COUNT_LOW: 0x1_0000,
  CKF_USER_PIN_FINAL_TRY: 0x2_0000,
  CKF_USER_PIN_LOCKED: 0x4_0000,
  CKF_USER_PIN_TO_BE_CHANGED: 0x8_0000,
} as const;

/** Return values that a user can meet: value, name, code. Whatever is not here is `TOKEN_ERROR`. */
export const CKR_CODES: readonly (readonly [ckr: number, name: string, code: ErrorCode])[] = [
  [0x01, "CKR_CANCEL", "TOKEN_CANCELLED"],
  [0x02, "CKR_HOST_MEMORY", "TOKEN_MEMORY"],
  [0x03, "CKR_SLOT_ID_INVALID", "TOKEN_REMOVED"],
  [0x05, "CKR_GENERAL_ERROR", "TOKEN_ERROR"],
  [0x06, "CKR_FUNCTION_FAILED", "TOKEN_ERROR"],
  [0x07, "CKR_ARGUMENTS_BAD", "TOKEN_ERROR"],
  [0x20, "CKR_DATA_INVALID", "TOKEN_KEY_REFUSED"],
  [0x21, "CKR_DATA_LEN_RANGE", "TOKEN_KEY_REFUSED"],
  [0x30, "CKR_DEVICE_ERROR", "TOKEN_DEVICE_ERROR"],
  [0x31, "CKR_DEVICE_MEMORY", "TOKEN_MEMORY"],
  [0x32, "CKR_DEVICE_REMOVED", "TOKEN_REMOVED"],
  [0x50, "CKR_FUNCTION_CANCELED", "TOKEN_CANCELLED"],
  [0x54, "CKR_FUNCTION_NOT_SUPPORTED", "TOKEN_MECHANISM_UNSUPPORTED"],
  [0x60, "CKR_KEY_HANDLE_INVALID", "TOKEN_KEY_NOT_FOUND"],
  [0x62, "CKR_KEY_SIZE_RANGE", "TOKEN_KEY_REFUSED"],
  [0x63, "CKR_KEY_TYPE_INCONSISTENT", "TOKEN_MECHANISM_UNSUPPORTED"],
  [0x68, "CKR_KEY_FUNCTION_NOT_PERMITTED", "TOKEN_KEY_REFUSED"],
  [0x70, "CKR_MECHANISM_INVALID", "TOKEN_MECHANISM_UNSUPPORTED"],
  [0x71, "CKR_MECHANISM_PARAM_INVALID", "TOKEN_MECHANISM_UNSUPPORTED"],
  [0x82, "CKR_OBJECT_HANDLE_INVALID", "TOKEN_KEY_NOT_FOUND"],
  [0x90, "CKR_OPERATION_ACTIVE", "TOKEN_BUSY"],
  [0x91, "CKR_OPERATION_NOT_INITIALIZED", "TOKEN_SESSION_LOST"],
  [0xa0, "CKR_PIN_INCORRECT", "TOKEN_PIN_INCORRECT"],
  [0xa1, "CKR_PIN_INVALID", "TOKEN_PIN_INVALID"],
  [0xa2, "CKR_PIN_LEN_RANGE", "TOKEN_PIN_LENGTH"],
  [0xa3, "CKR_PIN_EXPIRED", "TOKEN_PIN_EXPIRED"],
  [0xa4, "CKR_PIN_LOCKED", "TOKEN_PIN_LOCKED"],
  [0xb0, "CKR_SESSION_CLOSED", "TOKEN_SESSION_LOST"],
  [0xb1, "CKR_SESSION_COUNT", "TOKEN_BUSY"],
  [0xb3, "CKR_SESSION_HANDLE_INVALID", "TOKEN_SESSION_LOST"],
  [0xe0, "CKR_TOKEN_NOT_PRESENT", "TOKEN_REMOVED"],
  [0xe1, "CKR_TOKEN_NOT_RECOGNIZED", "TOKEN_NOT_RECOGNISED"],
  [0x100, "CKR_USER_ALREADY_LOGGED_IN", "TOKEN_BUSY"],
  [0x101, "CKR_USER_NOT_LOGGED_IN", "TOKEN_SESSION_LOST"],
  [0x102, "CKR_USER_PIN_NOT_INITIALIZED", "TOKEN_PIN_NOT_INITIALIZED"],
  [0x104, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", "TOKEN_BUSY"],
  [0x105, "CKR_USER_TOO_MANY_TYPES", "TOKEN_BUSY"],
  [0x190, "CKR_CRYPTOKI_NOT_INITIALIZED", "TOKEN_SESSION_LOST"],
  [0x200, "CKR_FUNCTION_REJECTED", "TOKEN_CANCELLED"],
  [0x201, "CKR_TOKEN_RESOURCE_EXCEEDED", "TOKEN_BUSY"],
];

const CODE_OF = new Map(CKR_CODES.map(([ckr, name, code]) => [ckr, { name, code }]));

function triesLeft(flags: number): ErrorDetail["triesLeft"] {
  if ((flags & PIN_FLAGS.CKF_USER_PIN_LOCKED) !== 0) return "none";
  if ((flags & PIN_FLAGS.CKF_USER_PIN_FINAL_TRY) !== 0) return "final";
  return (flags & PIN_FLAGS.CKF_USER_PIN_COUNT_LOW) !== 0 ? "low" : undefined;
}

/** The flags may say more than the return value: the PIN is locked by now, or only a new one will do. */
function codeAfterLogin(code: ErrorCode, flags: number): ErrorCode {
  if (code === "TOKEN_PIN_INCORRECT" && (flags & PIN_FLAGS.CKF_USER_PIN_LOCKED) !== 0)
    return "TOKEN_PIN_LOCKED";
  if (code === "TOKEN_PIN_EXPIRED" && (flags & PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED) !== 0) {
    return "TOKEN_PIN_TO_BE_CHANGED";
  }
  return code;
}

/**
 * Our error for a return value of a PKCS #11 function.
 *
 * @param call the function's name
 * @param tokenFlags the token's flags as read after a `C_Login` that failed
 */
export function ckrError(ckr: number, call: string, tokenFlags?: number): KysoError {
  const known = CODE_OF.get(ckr);
  const message = `${call} returned ${known?.name ?? `0x${ckr.toString(16)}`}`;
  const code = known?.code ?? "TOKEN_ERROR";
  if (tokenFlags === undefined) return new KysoError(code, message);
  const tries = code === "TOKEN_PIN_LOCKED" ? "none" : triesLeft(tokenFlags);
  return new KysoError(codeAfterLogin(code, tokenFlags), message, tries && { detail: { triesLeft: tries } });
}
