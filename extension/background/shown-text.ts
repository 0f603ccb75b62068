/**
 * Signs that nobody sees and that change how the text around them reads: controls, and the signs of direction by which a
 * name can be made to read backwards.
 * @see Unicode Standard Annex 9, 2; Unicode Technical Report 36, 2.5
 */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Words of a page or of a server as our windows show them. */
export function shownText(text: string): string {
  return text.replace(UNSEEN, " ").trim();
}
