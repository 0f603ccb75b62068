import type { MeasuredFont } from "./measured-font.ts";

/** Breaks a text into lines of a width, points; a word that is longer than a line is broken where it must be. */
export function wrapped(text: string, font: MeasuredFont, size: number, width: number): readonly string[] {
  const room = width / size;
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const length = lengthOf(word, font);
    const space = line === "" ? 0 : font.widthOf(" ");
    if (used + space + length <= room) {
      line = line === "" ? word : `${line} ${word}`;
      used += space + length;
      continue;
    }
    if (line !== "") lines.push(line);
    [line, used] = [word, length];
    if (length > room) {
      const pieces = broken(word, font, room);
      line = pieces.pop() ?? "";
      used = lengthOf(line, font);
      lines.push(...pieces);
    }
  }
  lines.push(line);
  return lines;
}

function lengthOf(text: string, font: MeasuredFont): number {
  let length = 0;
  for (const character of text) length += font.widthOf(character);
  return length;
}

function broken(word: string, font: MeasuredFont, room: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const character of word) {
    const width = font.widthOf(character);
    if (used + width > room && piece !== "") {
      pieces.push(piece);
      [piece, used] = ["", 0];
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}
