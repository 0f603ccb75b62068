import type { Token } from "./token.ts";

/**
 * Tokens whose PIN was changed and whose `CKF_USER_PIN_TO_BE_CHANGED` stayed set all the same, as some modules have it:
 * what they ask for is done, and they would sign nothing for ever. Kept where another process finds them, too.
 *
 * @see PKCS #11 2.40, section 3.2: a token that means its flag refuses all but `C_SetPIN` by itself
 */
export interface ChangedPins {
  /** Never rejects. */
  has(tokenId: string): Promise<boolean>;
  add(token: Token): Promise<void>;
  /** The flag went: when it comes again, it means something. */
  forget(tokenId: string): Promise<void>;
}
