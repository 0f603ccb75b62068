import { asKysoError, type ErrorCode, type KysoError } from "../../protocol/error.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { diskError, systemCode } from "../audit/disk.ts";
import { EXIT, type ExitCode } from "./terminal.ts";

/** A failure as the command line tells it. */
export interface Failure {
  readonly ok: false;
  readonly code: ErrorCode;
  /** Vietnamese, then English, then what only this machine may know: a path, a setting's name. */
  readonly message: string;
}

/** What ended a command, as our error: what the system itself refused is no fault of the program. */
export function commandError(error: unknown): KysoError {
  const isOfSystem = systemCode(error) !== undefined && error instanceof Error && "syscall" in error;
  return isOfSystem ? diskError(error) : asKysoError(error);
}

/** Puts any error into words. */
export function failureOf(error: unknown): Failure {
  const { code, message } = asKysoError(error);
  const { vi, en } = SENTENCES[code];
  const detail = message === code ? [] : [message];
  return { ok: false, code, message: [vi, en, ...detail].join(" | ") };
}

/** The same in lines, for people. */
export function failureText(error: unknown): string {
  const { code, message } = asKysoError(error);
  const { vi, en } = SENTENCES[code];
  return [`✗ ${code}: ${vi}`, `  ${en}`, ...(message === code ? [] : [`  ${message}`])].join("\n");
}

/** What the user should know of something that goes on all the same, in one line. */
export function warningText(code: ErrorCode): string {
  const { vi, en } = SENTENCES[code];
  return `${code}: ${vi} / ${en}`;
}

/** The exit code of a command that failed as a whole. */
export function exitCodeOf(error: unknown): ExitCode {
  const { code } = asKysoError(error);
  if (code === "INTERNAL") {
    return EXIT.internal;
  }
  return code === "USAGE" || code === "SIGN_KIND_INVALID" ? EXIT.usage : EXIT.refused;
}
