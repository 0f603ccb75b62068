import { KysoError } from "../../../protocol/error.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import type { UploadAnswer } from "../../content/content-message.ts";
import { asksForPassword } from "./login-page.ts";
import { readHandlerAnswer } from "../legacy/legacy-answer.ts";
import type { Success } from "../../../protocol/adapter/adapter.ts";

/** An upload that failed; `sent`: the portal may have got the document all the same. */
export class UploadFailure extends KysoError {
  readonly sent: boolean;
  /** The selector that matched nothing, where that was the reason. */
  readonly selector: string | null;

  constructor(code: ErrorCode, options: { sent: boolean; selector?: string | null; httpStatus?: number }) {
    const { httpStatus } = options;
    super(code, undefined, httpStatus === undefined ? undefined : { detail: { httpStatus } });
    this.sent = options.sent;
    this.selector = options.selector ?? null;
  }
}

function jsonHolds(text: string, path: readonly string[], equals: string | number | boolean): boolean {
  try {
    let value: unknown = JSON.parse(text);
    for (const key of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
      value = (value as Record<string, unknown>)[key];
    }
    return value === equals;
  } catch {
    return false;
  }
}

/**
 * Whether an answer is an acceptance, as the adapter says.
 * @throws {UploadFailure} PORTAL_LOGGED_OUT, PORTAL_UPLOAD_FAILED, PORTAL_UPLOAD_REFUSED
 */
export function checkAnswer(answer: UploadAnswer, success: Success): void {
  const { status, text } = answer;
  const accepted =
    success.status.includes(status) &&
    (success.handler === undefined || readHandlerAnswer(answer).stored) &&
    (success.text === undefined || text.includes(success.text)) &&
    (success.json === undefined || jsonHolds(text, success.json.path, success.json.equals));
  if (!accepted) throw failureOf(answer);
}

/** What an answer that is no acceptance says: PORTAL_LOGGED_OUT, PORTAL_UPLOAD_FAILED or PORTAL_UPLOAD_REFUSED. */
export function failureOf({ status, text }: UploadAnswer): UploadFailure {
  if (status === 401 || asksForPassword(text)) {
    return new UploadFailure("PORTAL_LOGGED_OUT", { sent: true, httpStatus: status });
  }
  const code = status >= 500 ? "PORTAL_UPLOAD_FAILED" : "PORTAL_UPLOAD_REFUSED";
  return new UploadFailure(code, { sent: true, httpStatus: status });
}
