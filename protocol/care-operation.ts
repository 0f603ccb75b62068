import { z } from "zod";
import { MAX_PIN_CHARACTERS } from "./limit.ts";
import { noticeSchema } from "./loss-notice.ts";
import { NOTICE_FORMATS } from "./loss-reason.ts";
import { instantSchema, sha256Schema, tokenIdSchema } from "./operation-value.ts";

const none = z.object({});
/** Empty where the reader or the module asks itself. */
const pinSchema = z.string().max(MAX_PIN_CHARACTERS);
/** `yyyy-MM-dd`, a day in Vietnam's time. */
const daySchema = z.iso.date();

/** What is remembered of a token that was inserted here, for when it is gone. */
export const knownTokenSchema = z.object({
  tokenId: tokenIdSchema,
  label: z.string(),
  /** The device's number, as `CK_TOKEN_INFO` has it. */
  serialNumber: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  lastSeen: instantSchema,
  certificates: z.array(
    z.object({
      sha256: sha256Schema,
      /** Whose it is. */
      commonName: z.string(),
      unit: z.string(),
      issuer: z.string(),
      /** Hex, as X.509 prints it. */
      serialNumber: z.string(),
      notAfter: instantSchema,
    }),
  ),
});
export type KnownToken = z.infer<typeof knownTokenSchema>;

/** In which forms the register of the seal is given out. */
export const REGISTER_FORMATS = ["csv", "pdf"] as const;

/** The operations that care for a token: its PIN, its loss, and the register of what was sealed with it. */
export const CARE_OPERATIONS = {
  /** Changes the user's PIN: the old one is tried once. Neither is kept, and the log has neither. */
  "pin.change": {
    body: "none",
    params: z.object({ tokenId: tokenIdSchema, oldPin: pinSchema, newPin: pinSchema }),
    result: none,
  },
  /** The user was reminded to change the PIN that a new token came with, and is not reminded again. */
  "token.reminded": { body: "none", params: z.object({ tokenId: tokenIdSchema }), result: none },
  /** The tokens that were inserted here, the one seen last first. */
  "token.known": { body: "none", params: none, result: z.object({ tokens: z.array(knownTokenSchema) }) },
  /** Drafts the notice of a token that was lost, or whose PIN is known to others; the body is the file. Nothing is sent to anybody. */
  "notice.draft": {
    body: "down",
    params: noticeSchema.extend({ format: z.enum(NOTICE_FORMATS) }),
    result: none,
  },
  /** The uses of the organisation's certificate, from the log; the body is the file. Both days belong to the range. */
  "register.export": {
    body: "down",
    params: z.object({
      format: z.enum(REGISTER_FORMATS),
      from: daySchema.nullable(),
      to: daySchema.nullable(),
    }),
    result: z.object({ uses: z.int() }),
  },
} as const;
