/** Longest name that a report shows whole, UTF-16 code units. */
export const MAX_NAME_LENGTH = 200;

/** What could move, hide or reorder the text around it, or steer a terminal. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Accents that one letter may carry; more would climb over the lines above. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/**
 * A name from a document or a certificate, as it may be shown: on one line, composed, not endless, and without
 * characters that command rather than show.
 */
export function shownName(name: string, limit = MAX_NAME_LENGTH): string {
  const clean = name
    .slice(0, 4 * limit)
    .normalize("NFC")
    .replaceAll(/[\t\n\r]+/g, " ")
    .replaceAll(UNSAFE, "\u{fffd}")
    .replaceAll(STACKED_MARKS, "$1")
    .trim();
  const characters = Array.from(clean);
  return characters.length > limit || name.length > 4 * limit
    ? `${characters.slice(0, limit - 1).join("")}…`
    : clean;
}
