import type { ErrorCode } from "../../protocol/error.ts";
import type { FileReport, FileVerdict } from "../../protocol/report.ts";
import type { ByteSource } from "../pdf/source.ts";

/** Files that one file may hold. */
export const MAX_ATTACHMENTS = 200;

/** How deep files within files are looked for: a document in a signature in a package. */
export const MAX_ATTACHMENT_DEPTH = 2;

/** Longest name of a file within another, characters. */
const MAX_NAME_LENGTH = 200;

/** A file within another. */
export interface Attachment {
  /** As it says itself, made safe to show. */
  readonly name: string;
  /** Its bytes. @throws {KysoError} EDXML_ATTACHMENT_INVALID, EDXML_ATTACHMENT_MISSING */
  open(): ByteSource;
  /** What is wrong with its place in what holds it. */
  readonly code: ErrorCode | null;
}

/** The report of a file within another. */
export type AttachmentReport = FileReport["attachments"][number];

/** From bad to good. */
const VERDICTS: readonly FileVerdict[] = ["TOTAL-FAILED", "UNREADABLE", "INDETERMINATE", "TOTAL-PASSED"];

/** A file is as good as the worst of what it holds; `NONE` where nothing of it is signed. */
export function worstVerdict(verdicts: readonly FileVerdict[]): FileVerdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? "NONE";
}

/** The last part of a name, without what could make it read otherwise than it is. */
export function safeName(name: string, otherwise: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const shown = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "").trim();
  return (shown === "" || /^\.+$/.test(shown) ? otherwise : shown).slice(0, MAX_NAME_LENGTH);
}

/** The name of what a signature beside a file is of, such as `a.pdf` for `a.pdf.p7s`; `null` where its name tells none. */
export function contentNameOf(name: string): string | null {
  return /^(.+)\.(?:p7s|p7m|sig|jws|xml|xsig)$/i.exec(name)?.[1] ?? null;
}
