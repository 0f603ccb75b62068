import { z } from "zod";
import { type ErrorDetail, isErrorCode, KysoError } from "./error.ts";

const detailSchema = z.strictObject({
  triesLeft: z.enum(["low", "final", "none"]).optional(),
  limit: z.number().optional(),
  httpStatus: z.int().optional(),
  update: z.enum(["agent", "extension"]).optional(),
}) satisfies z.ZodType<ErrorDetail>;

const errorMessageSchema = z.strictObject({ code: z.string().max(64), detail: detailSchema.optional() });

/** What crosses the wire of an error: its code and its small checked detail. Message and cause stay here. */
export function errorMessageOf({ code, detail }: KysoError): z.infer<typeof errorMessageSchema> {
  return errorMessageSchema.parse(detail === undefined ? { code } : { code, detail });
}

/**
 * The error that the other side sent. A code that only a newer agent has becomes `INTERNAL`.
 *
 * @throws {KysoError} PROTOCOL_MESSAGE_INVALID where it is none
 */
export function parseErrorMessage(value: unknown): KysoError {
  const checked = errorMessageSchema.safeParse(value);
  if (!checked.success) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID", "the error is invalid", { cause: checked.error });
  }
  const { code, detail } = checked.data;
  return isErrorCode(code)
    ? new KysoError(code, undefined, detail === undefined ? {} : { detail })
    : new KysoError("INTERNAL", `unknown error code ${code}`);
}
