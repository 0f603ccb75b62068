import { z } from "zod";

/** Colours that an ink is called by. */
export const INK_COLOURS = ["blue", "red", "black", "other"] as const;

export type InkColour = (typeof INK_COLOURS)[number];

/** What an image of a signature or a seal is like. */
export const imageReportSchema = z.object({
  /** Pixels. */
  width: z.int(),
  height: z.int(),
  /** On paper. */
  widthMm: z.number(),
  heightMm: z.number(),
  /** Dots an inch at that size. */
  dpi: z.int(),
  /** `null` where there is no ink. */
  colour: z.enum(INK_COLOURS).nullable(),
  /** What the user should know of it (error codes). */
  warnings: z.array(z.string().max(64)),
});
export type ImageReport = z.infer<typeof imageReportSchema>;
