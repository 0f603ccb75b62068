import type { ErrorCode } from "../../../protocol/error.ts";
import { SENTENCES } from "../../../protocol/sentence.ts";
import type { ApiProblem } from "../../content/api-message.ts";

/** An error as a page gets it: neither its cause nor its message goes with it. */
export function apiProblem(code: ErrorCode): ApiProblem {
  const { vi, en } = SENTENCES[code];
  return { code, messageVi: vi, messageEn: en };
}
