import type { FileContent } from "../../protocol/operation.ts";
import type { ByteSource } from "../pdf/source.ts";

/** As much of a text as is shown, bytes. */
export const MAX_PREVIEW_BYTES = 256 * 1024;

/** The beginning of a text. */
export interface TextPreview {
  readonly text: string;
  readonly isWhole: boolean;
}

/** What makes a text read otherwise than it is stored: controls, and marks that turn the direction of writing. */
const DECEPTIVE = /(?![\t\n\r])[\p{Cc}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

/**
 * The beginning of a file that is text in UTF-8; `null` where it is none. Characters that can't be seen, and that could
 * make it read otherwise, are shown by their number, such as `[U+202E]`.
 */
export function previewOf(source: ByteSource): TextPreview | null {
  const isWhole = source.size <= MAX_PREVIEW_BYTES;
  const bytes = source.read(0, Math.min(source.size, MAX_PREVIEW_BYTES));
  // No text has a NUL in it.
  const text = bytes.includes(0) ? undefined : decode(bytes, isWhole)?.replace(DECEPTIVE, named);
  if (text === undefined) return null;
  return { text: text.slice(0, MAX_PREVIEW_BYTES), isWhole: isWhole && text.length <= MAX_PREVIEW_BYTES };
}

function named(character: string): string {
  return `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** What a file seems to hold, by what it begins with. */
export function contentOf(source: ByteSource): FileContent {
  const preview = previewOf(source);
  const start = preview?.text.replace(/^\[U\+FEFF\]/, "").trimStart() ?? "";
  const isPdf = Buffer.from(source.read(0, Math.min(source.size, 5))).toString("latin1") === "%PDF-";
  if (isPdf) return { kind: "pdf", rootElement: null, hasText: false };
  if (preview === null) return { kind: "binary", rootElement: null, hasText: false };
  if (start.startsWith("<")) return { kind: "xml", rootElement: rootElementOf(start), hasText: true };
  return { kind: /^[[{"]/.test(start) ? "json" : "text", rootElement: null, hasText: true };
}

/** The first start tag behind declaration, instructions and comments. */
function rootElementOf(text: string): string | null {
  let rest = text;
  for (;;) {
    const end = rest.startsWith("<?") ? "?>" : rest.startsWith("<!--") ? "-->" : null;
    if (end === null) return /^<([^\s/>!?]{1,300})/.exec(rest)?.[1] ?? null;
    const at = rest.indexOf(end);
    if (at === -1) return null;
    rest = rest.slice(at + end.length).trimStart();
  }
}

/** A character may be cut in two where the preview ends, but nowhere else. */
function decode(bytes: Uint8Array, isWhole: boolean): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return null;
  }
}
