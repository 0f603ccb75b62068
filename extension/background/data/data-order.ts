/*
 * Octets that a page asks to have signed and that nobody can be shown: digests, nonces of a login, messages. Off for
 * each portal until the user or policy turns it on there.
 */

/** What the octets are, as the page says; the window says each time that they could be anything. */
export const DATA_PURPOSES = ["hash", "nonce", "message"] as const;
export type DataPurpose = (typeof DATA_PURPOSES)[number];

export interface DataItem {
  purpose: DataPurpose;
  /** Of a hash: the digest itself. Base64. */
  bytes: string;
  /** Of a hash: by which it was made. */
  hash?: "SHA-256" | "SHA-384" | "SHA-512";
  /** `raw`: RSASSA-PKCS1-v1_5 (or ECDSA, as X9.62 writes it); `cms`: SignedData with the octets inside. */
  form: "raw" | "cms";
}

export interface SignedItem {
  /** Base64. */
  signature: string;
  /** The signer's certificate, DER, Base64. */
  certificate: string;
}
