import { z } from "zod";
import { MAX_DATA_CHARACTERS } from "./limit.ts";

/** What octets are that nobody can be shown, as the page says; they could be anything. */
export const DATA_PURPOSES = ["hash", "nonce", "message"] as const;

/** Octets that a page asks to have signed. */
export const dataItemSchema = z.object({
  purpose: z.enum(DATA_PURPOSES),
  /** Base64. Of a hash the digest itself. */
  bytes: z.base64().min(1).max(MAX_DATA_CHARACTERS),
  /** By which a hash was made; by which other octets are to be hashed for `raw`, SHA-256 where none is named. */
  hash: z.enum(["SHA-256", "SHA-384", "SHA-512"]).optional(),
  /** `raw`: RSASSA-PKCS1-v1_5, or ECDSA as X9.62 writes it; `cms`: SignedData (CAdES B-B) with the octets inside. */
  form: z.enum(["raw", "cms"]),
});
export type DataItem = z.infer<typeof dataItemSchema>;
