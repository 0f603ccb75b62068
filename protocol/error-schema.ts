import { z } from "zod";
import type { ErrorDetail } from "./error.ts";

/** Apart from `error.ts`, so that code which only throws does not load the schema library. */
const detailSchema: z.ZodType<ErrorDetail> = z.strictObject({
  triesLeft: z.enum(["low", "final", "none"]).optional(),
  limit: z.number().optional(),
  httpStatus: z.int().optional(),
  update: z.enum(["agent", "extension"]).optional(),
});

/** An error as it crosses the wire. */
export const errorSchema = z.object({
  code: z.string().max(64),
  detail: detailSchema.optional(),
});
