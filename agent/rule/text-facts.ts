import { findNumbering, type FoundNumbering } from "../place/numbering.ts";
import type { DocumentText } from "../text/document-text.ts";
import { isGoodScan, isScan } from "./copy-scan.ts";
import { hasSecrecyLabel } from "./secrecy-label.ts";
import { hasUnreadPage } from "./unread-page.ts";

/** What the rules ask of a document's text. */
export interface TextFacts {
  readonly hasSecrecyLabel: boolean;
  /** Some page can't be searched. */
  readonly hasUnreadPage: boolean;
  /** `null` where no page is the picture of a sheet of paper. */
  readonly isGoodScan: boolean | null;
  /** What it says of its own number and date; `null` where its first page has no text. */
  readonly numbering: FoundNumbering | null;
}

/** Searches a document's text for what the rules ask. */
export function textFacts(text: DocumentText): TextFacts {
  const first = text.pages.find(({ index }) => index === 0);
  return {
    hasSecrecyLabel: hasSecrecyLabel(text),
    hasUnreadPage: hasUnreadPage(text),
    isGoodScan: isScan(text) ? isGoodScan(text) : null,
    numbering: first === undefined || first.lines.length === 0 ? null : findNumbering(first),
  };
}
