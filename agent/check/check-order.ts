import type { RevocationPolicy } from "../verify/revocation-judge.ts";

/** One file to check. Plain values, so that it can go to another process. */
export interface CheckOrder {
  readonly path: string;
  /** Name to report. */
  readonly file: string;
  /** Of a document that has one. */
  readonly password: string | undefined;
  /** Path of what a signature in a file of its own signs. */
  readonly content: string | undefined;
  /** Whether the report is to have the file's SHA-256. */
  readonly digest: boolean;
  readonly policy: RevocationPolicy;
}
