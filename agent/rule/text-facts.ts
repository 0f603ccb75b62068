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
}

/** Searches a document's text for what the rules ask. */
export function textFacts(text: DocumentText): TextFacts {
  return {
    hasSecrecyLabel: hasSecrecyLabel(text),
    hasUnreadPage: hasUnreadPage(text),
    isGoodScan: isScan(text) ? isGoodScan(text) : null,
  };
}
