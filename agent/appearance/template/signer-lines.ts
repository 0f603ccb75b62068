import type { Template } from "../../../protocol/template.ts";

/** Who signed, in words: for the command line, where a place was named and there is no image. */
export const SIGNER_LINES: Template = {
  lines: ["Người ký:", "{signer}", "{organisation}"].map((text) => ({ text, bold: false, italic: false })),
  sizePt: 11,
  colour: "#000000",
  align: "centre",
  widthMm: 180,
  place: "signer",
  resizable: true,
};
