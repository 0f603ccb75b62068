import type { DocumentText, PageText, TextLine } from "../../../agent/text/document-text.ts";

/** A4, points. */
export const A4 = { width: 595, height: 842 } as const;

/** A text of about the width that it has in Times New Roman, from `left`, or about `centre`; `y` is its baseline. */
export interface Put {
  readonly text: string;
  readonly y: number;
  readonly left?: number;
  readonly centre?: number;
  readonly size?: number;
}

export function widthOf(text: string, size: number): number {
  return text.length * size * 0.5;
}

/** A page of texts; those of one baseline are pieces of one line, as a reader of text has them. */
export function madePage(
  index: number,
  texts: readonly Put[],
  size: { width: number; height: number } = A4,
): PageText {
  const baselines = new Set(texts.map(({ y }) => y));
  const lines = [...baselines].map((baseline): TextLine => {
    const puts = texts.filter(({ y }) => y === baseline);
    const fontSize = puts[0]?.size ?? 14;
    const pieces = puts
      .map(({ text, left, centre = 0, size: own = fontSize }) => {
        const width = widthOf(text, own);
        const start = left ?? centre - width / 2;
        return { text, left: start, right: start + width };
      })
      .sort((a, b) => a.left - b.left);
    return {
      text: pieces.map(({ text }) => text).join(" "),
      pieces,
      left: pieces[0]?.left ?? 0,
      right: pieces.at(-1)?.right ?? 0,
      baseline,
      fontSize,
      isUpright: true,
      isAnnotation: false,
    };
  });
  return { index, ...size, lines: lines.sort((a, b) => b.baseline - a.baseline), images: [] };
}

export function madeText(...pages: PageText[]): DocumentText {
  return { pageCount: pages.length, pages };
}

/** Title and name about one middle, with the room between them. */
export function block(
  titles: readonly string[],
  name: string | null,
  { centre = 430, top = 300, room = 90 }: { centre?: number; top?: number; room?: number } = {},
): Put[] {
  const lines = titles.map((text, index) => ({ text, centre, y: top - 17 * index }));
  const last = top - 17 * (titles.length - 1);
  return name === null ? lines : [...lines, { text: name, centre, y: last - room }];
}

/** Running text from margin to margin, down from `top`. */
export function body(top: number, lines: number): Put[] {
  return Array.from({ length: lines }, (_, index) => ({
    text: "Căn cứ Luật Tổ chức chính quyền địa phương và xét đề nghị của Giám đốc Sở,",
    left: 85,
    y: top - 18 * index,
    size: 13,
  }));
}

/** The list of receivers at the left, from `top` down. */
export function receivers(top: number, last = "- Lưu: VT, TH."): Put[] {
  return ["Nơi nhận:", "- Như Điều 3;", "- Văn phòng UBND tỉnh;", last].map((text, index) => ({
    text,
    left: 85,
    y: top - 0.5 - 13 * index,
    size: 11,
  }));
}
