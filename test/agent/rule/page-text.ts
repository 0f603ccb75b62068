import type { DocumentText, PageText, TextLine } from "../../../agent/text/document-text.ts";

/** A line as a test writes it: words, or pieces with the gaps between them. Points. */
export interface WrittenLine {
  readonly text: string | readonly string[];
  /** 90, in the left column of the head, where none is said. */
  readonly left?: number;
  /** From the page's lower edge; 700, in the head, where none is said. */
  readonly baseline?: number;
  readonly fontSize?: number;
  /** Between pieces. */
  readonly gap?: number;
  readonly isAnnotation?: boolean;
}

/** A page of A4 with these lines. */
export function pageWith(
  lines: readonly WrittenLine[],
  {
    index = 0,
    images = [],
    ...more
  }: Partial<Pick<PageText, "index" | "images" | "hasUnreadContent">> & {
    readonly appearances?: readonly WrittenLine[];
  } = {},
): PageText {
  const { appearances = [], ...rest } = more;
  const drawn = appearances.map((line) => lineOf({ ...line, isAnnotation: true }));
  return { ...rest, index, width: 595, height: 842, lines: lines.map(lineOf), images, appearances: drawn };
}

export function textWith(...pages: readonly PageText[]): DocumentText {
  return { pageCount: pages.length, pages };
}

/** Letters are taken to be half as wide as their size. */
function lineOf({
  text,
  left = 90,
  baseline = 700,
  fontSize = 13,
  gap = 60,
  isAnnotation = false,
}: WrittenLine): TextLine {
  let at = left;
  const pieces = [text].flat().map((part) => {
    const piece = { text: part, left: at, right: at + (Array.from(part).length * fontSize) / 2 };
    at = piece.right + gap;
    return piece;
  });
  return {
    text: [text].flat().join(" "),
    pieces,
    left,
    right: at - gap,
    baseline,
    fontSize,
    isUpright: true,
    isAnnotation,
  };
}
