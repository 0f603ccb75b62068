import { z } from "zod";
import { LOSS_REASONS } from "./loss-reason.ts";
import { instantSchema } from "./operation-value.ts";

/** Longest line and longest text of a notice, characters. */
export const MAX_NOTICE_LINE = 300;
const MAX_WORDS = 2_000;

const lineSchema = z.string().max(MAX_NOTICE_LINE);

/** What a notice says. A line that is empty is left to be filled in by hand. */
export const noticeSchema = z.object({
  reason: z.enum(LOSS_REASONS),
  /** What happened, in the holder's words; may be empty. */
  words: z.string().max(MAX_WORDS),
  /** When it happened or was found out. */
  happenedAt: instantSchema,
  /** To whom it goes. */
  addressee: lineSchema,
  /** The body above the unit, as `UBND TỈNH …`. */
  parentBody: lineSchema,
  /** The unit that writes. */
  unit: lineSchema,
  /** Where it is written, as `Hà Nội`. */
  place: lineSchema,
  holder: lineSchema,
  position: lineSchema,
  certificateSerial: lineSchema,
  issuer: lineSchema,
  /** ISO 8601, or empty. */
  notAfter: z.union([instantSchema, z.literal("")]),
  deviceSerial: lineSchema,
  deviceLabel: lineSchema,
});
export type LossNotice = z.infer<typeof noticeSchema>;
