import type { ErrorCode } from "../../protocol/error.ts";
import type { DocumentText } from "./document-text.ts";

/** A file whose text is read. */
export interface TextOrder {
  readonly path: string;
  readonly password?: string | undefined;
  /** Of all bytes, lower-case hex, where only these may be read. */
  readonly sha256?: string | undefined;
}

/** Its text, or why it could not be read. */
export type TextAnswer = { readonly text: DocumentText } | { readonly problem: ErrorCode };
