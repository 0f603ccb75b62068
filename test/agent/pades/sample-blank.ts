import type { Blank } from "../../../agent/place/blank.ts";

/** Room for a number of two digits in the head of a letter. */
export const SAMPLE_BLANK: Blank = {
  left: 90,
  right: 140,
  limit: 140,
  baseline: 735,
  fontSize: 13,
  isItalic: false,
  isRuled: false,
  isOpen: false,
};
