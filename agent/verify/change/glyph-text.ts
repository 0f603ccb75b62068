/** Names of glyphs that are not their character. @see Adobe Glyph List For New Fonts */
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    "zero,0 one,1 two,2 three,3 four,4 five,5 six,6 seven,7 eight,8 nine,9 period,. comma,, colon,: " +
    "semicolon,; hyphen,- minus,- underscore,_ slash,/ backslash,\\ bar,| exclam,! question,? quotesingle,' " +
    'quotedbl," numbersign,# dollar,$ percent,% ampersand,& parenleft,( parenright,) asterisk,* plus,+ less,< ' +
    "equal,= greater,> at,@ bracketleft,[ bracketright,] braceleft,{ braceright,} asciicircum,^ asciitilde,~ " +
    "grave,` bullet,• endash,– emdash,— quoteleft,‘ quoteright,’ quotedblleft,“ quotedblright,” dong,₫ Euro,€ " +
    "dcroat,đ Dcroat,Đ ohorn,ơ Ohorn,Ơ uhorn,ư Uhorn,Ư"
  )
    .split(" ")
    .flatMap((pair) => {
      const at = pair.indexOf(",");
      return at === -1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
    }),
);

/** Marks that a letter's name may end with. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ["acute", "\u0301"],
  ["grave", "\u0300"],
  ["circumflex", "\u0302"],
  ["tilde", "\u0303"],
  ["dieresis", "\u0308"],
  ["dotbelow", "\u0323"],
  ["hookabove", "\u0309"],
  ["breve", "\u0306"],
  ["cedilla", "\u0327"],
  ["caron", "\u030c"],
]);

const UNICODE = /^(?:uni|u)([0-9A-F]{4,6})$/;
const LETTER = /^(ohorn|uhorn|Ohorn|Uhorn|[A-Za-z])([a-z]*)$/;
const MARK = new RegExp([...MARKS.keys()].join("|"), "g");

/** The character that a glyph's name stands for; `null` for a name that says none. */
export function glyphText(name: string): string | null {
  if (name === "space" || name === "nbspace") return " ";
  const named = NAMED.get(name);
  if (named !== undefined) return named;
  const code = UNICODE.exec(name)?.[1];
  if (code !== undefined) {
    const point = Number.parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : null;
  }
  const [, letter = "", marks = ""] = LETTER.exec(name) ?? [];
  if (letter === "" || marks.replaceAll(MARK, "") !== "") return null;
  const combining = [...marks.matchAll(MARK)].map(([mark]) => MARKS.get(mark) ?? "");
  return ((NAMED.get(letter) ?? letter) + combining.join("")).normalize("NFC");
}
