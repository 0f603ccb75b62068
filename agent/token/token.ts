import type { TokenSummary } from "../../protocol/operation.ts";
import type { KeyPresence } from "./module-message.ts";

/** A token that is present; its certificates are asked for apart. */
export type Token = Omit<TokenSummary, "certificates">;

/** A certificate on a token. */
export interface TokenCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Of {@link TokenCertificate.certificate}, hex. */
  readonly sha256: string;
  /** `CKA_LABEL`. */
  readonly label: string;
  /** `CKA_ID`, hex; empty where the object has none. */
  readonly id: string;
  /** Whether its private key is there. Tokens that hide their keys until `C_Login` leave it unknown; authorities' have none. */
  readonly key: KeyPresence;
}

/** A token that came or went. */
export interface TokenEvent {
  readonly type: "inserted" | "removed";
  readonly token: Token;
}
