import { drawLook } from "../../../agent/appearance/drawn-look.ts";

/** What a test's stamp shows; width and height in points. */
interface StampContent {
  readonly width: number;
  readonly height: number;
  /** A PNG. */
  readonly image?: Uint8Array;
  readonly lines?: readonly string[];
}

const STYLE = { bold: false, italic: false, sizePt: 11, colour: "#000000", align: "centre" } as const;

/** A stamp of a given size, as a PDF of one page. */
export async function drawStamp({ width, height, image, lines = [] }: StampContent): Promise<Uint8Array> {
  const room = { width, height };
  const look = {
    lines: lines.map((text) => ({ ...STYLE, text })),
    maxWidth: Infinity,
    image: image && { png: image, room, isExact: lines.length === 0, at: "above" as const },
  };
  return (await drawLook(look, room)).pdf;
}
