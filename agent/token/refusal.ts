import type { ErrorCode, ErrorDetail } from "../../protocol/error.ts";

/**
 * A failure inside a module's process that has a code of ours and not one of PKCS #11. The process keeps out of
 * protocol/error.ts, whose schemas would double the time that it takes to start.
 */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail | undefined;

  constructor(code: ErrorCode, message: string, detail?: ErrorDetail) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}
