import type { z } from "zod";
import { isErrorCode, KysoError } from "./error.ts";
import { errorSchema } from "./error-schema.ts";

/** What crosses the wire of an error: its code and its small checked detail. Message and cause stay here. */
export function errorMessageOf({ code, detail }: KysoError): z.infer<typeof errorSchema> {
  return errorSchema.parse(detail === undefined ? { code } : { code, detail });
}

/**
 * The error that the other side sent. A code that only a newer agent has becomes `INTERNAL`.
 *
 * @throws {KysoError} PROTOCOL_MESSAGE_INVALID where it is none
 */
export function parseErrorMessage(value: unknown): KysoError {
  const checked = errorSchema.safeParse(value);
  if (!checked.success) {
    throw new KysoError("PROTOCOL_MESSAGE_INVALID", "the error is invalid", { cause: checked.error });
  }
  const { code, detail } = checked.data;
  return isErrorCode(code)
    ? new KysoError(code, undefined, detail === undefined ? {} : { detail })
    : new KysoError("INTERNAL", `unknown error code ${code}`);
}
