/** What a test TSA does wrong; each is a path of its own on the same server. */
export type TsaFault =
  // of the answer
  | "wrong-nonce"
  | "no-nonce"
  | "wrong-imprint"
  | "other-hash"
  | "other-policy"
  | "bad-alg"
  | "no-certificate"
  | "wrong-time"
  | "broken-signature"
  | "two-signers"
  | "no-binding"
  | "no-token"
  // of the certificate
  | "expired"
  | "not-critical"
  | "two-purposes"
  | "weak"
  | "untrusted"
  // of the transport
  | "silent"
  | "trickle"
  | "http-500"
  | "oversized"
  | "truncated"
  | "garbage"
  | "empty"
  | "wrong-content-type"
  | "basic-auth"
  | "redirect"
  // what is right, but rare
  | "ess-cert-id-v1";

/** Who may use the server's `basic-auth`. */
export const TSA_CREDENTIALS = { user: "phòng văn thư", password: "mật khẩu:1" } as const;

/** Object identifiers of the rules that the server knows, its own first. */
export const TSA_POLICIES = ["1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2"] as const;

/** What the process is told, as JSON. */
export interface TsaOrder {
  readonly folder: string;
}
