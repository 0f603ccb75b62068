import type { KysoError } from "../../protocol/error.ts";
import type { Problem } from "./ui-message.ts";

/** An error as pages get it: neither its cause nor its message goes with it. */
export function problemOf(error: KysoError): Problem {
  return { code: error.code, detail: error.detail ?? null };
}
