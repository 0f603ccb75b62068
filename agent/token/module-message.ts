import type { ErrorCode, ErrorDetail } from "../../protocol/error.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";

/** Finds a token again, whatever slot it is in. */
export interface TokenIdentity {
  readonly serialNumber: string;
  readonly label: string;
}

/** `CK_TOKEN_INFO`, as far as the agent needs it; the padding of the texts is gone. */
export interface TokenInfo extends TokenIdentity {
  readonly manufacturer: string;
  readonly model: string;
  /** `CKF_` flags of the token. */
  readonly flags: number;
  readonly minPinLength: number;
  readonly maxPinLength: number;
}

/** Whether the token holds the private key of a certificate: some tokens only say so after `C_Login`. */
export type KeyPresence = "present" | "absent" | "unknown";

export interface CertificateObject {
  /** `CKA_VALUE`, DER in Base64. */
  readonly value: string;
  /** `CKA_ID`, hex. */
  readonly id: string;
  readonly label: string;
  readonly key: KeyPresence;
}

/** A private key, named by its certificate's SHA-256 in hex. */
export interface WantedKey {
  readonly certificate: string;
  readonly algorithm: SignatureAlgorithm;
}

/** What the agent asks of a module's process: one request, one answer, in order. */
export interface ModuleCalls {
  /** The tokens that are present. `unrecognised` counts slots with a device that the module does not know. */
  tokens: { params: object; result: { tokens: TokenInfo[]; unrecognised: number } };
  certificates: { params: { token: TokenIdentity }; result: { certificates: CertificateObject[] } };
  /**
   * Exactly one `C_Login`. `asks`: the module or its reader asks for the PIN itself. `isChanged`: the token's flag for a PIN
   * that has to be changed is not to be believed. A key that is asked for at once is found in the same exchange; where it
   * is not there, nobody is logged in.
   */
  login: {
    params: {
      token: TokenIdentity;
      pin: string;
      asks: boolean;
      isChanged: boolean;
      wanted: WantedKey | null;
    };
    result: { login: number; certificates: CertificateObject[]; key: number | null };
  };
  /**
   * Exactly one `C_Login` and one `C_SetPIN`. `asks`: the module or its reader asks for the PINs itself. Answers the token's
   * flags as they are then.
   */
  changePin: {
    params: { token: TokenIdentity; oldPin: string; newPin: string; asks: boolean };
    result: { flags: number };
  };
  /** Finds a private key and the ways to sign with it. */
  key: { params: WantedKey & { login: number }; result: { key: number } };
  /** Both in Base64. A digest is one by the key's hash, and not hashed again. */
  sign: { params: { key: number; data: string; isDigest: boolean }; result: { signature: string } };
  logout: { params: { login: number }; result: object };
}

export type CallName = keyof ModuleCalls;

/** `id` counts from 1; 0 is the answer that says whether the module could be loaded. */
export type ModuleRequest = {
  [N in CallName]: { id: number; call: N; params: ModuleCalls[N]["params"] };
}[CallName];

/** Why a request failed: a return value of the module, or a code of ours. */
export interface ModuleFailure {
  readonly code?: ErrorCode;
  readonly detail?: ErrorDetail;
  /** `CKR_` value, and the function that returned it. */
  readonly ckr?: number;
  readonly call?: string;
  /** Flags of the token as read after a `C_Login` that failed. */
  readonly tokenFlags?: number;
  /** For the log on this machine. */
  readonly message?: string;
}

export type ModuleReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ModuleFailure };
