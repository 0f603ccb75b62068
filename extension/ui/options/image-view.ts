import { isErrorCode } from "../../../protocol/error.ts";
import { element } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import { sentenceOf } from "../problem-view.ts";
import type { MessageKey } from "../message.ts";
import type { ImageReport, InkColour } from "../../../protocol/own-image.ts";

const COLOUR = {
  blue: "colourBlue",
  red: "colourRed",
  black: "colourBlack",
  other: "colourOther",
} as const satisfies Record<InkColour, MessageKey>;

/** An image at its true size, on white paper and over text. @param png Base64 */
export function imagePreview(png: string, report: ImageReport): HTMLElement {
  const sheet = (caption: MessageKey, ...under: HTMLElement[]): HTMLElement => {
    const picture = element("img", { src: `data:image/png;base64,${png}`, alt: "" });
    picture.style.width = `${report.widthMm}mm`;
    picture.style.height = `${report.heightMm}mm`;
    return element(
      "figure",
      { class: "image-sheet" },
      element("div", { class: "image-paper" }, ...under, picture),
      element("figcaption", { class: "hint" }, message(caption)),
    );
  };
  const text = element("p", { class: "image-text", "aria-hidden": "true" }, message("imageSampleText"));
  return element("div", { class: "image-sheets" }, sheet("imageOnWhite"), sheet("imageOnText", text));
}

/** What an image is like, and what the user should know of it. */
export function reportLines({ widthMm, heightMm, dpi, colour, warnings }: ImageReport): HTMLElement[] {
  const size = message("imageSize", tenths(widthMm), tenths(heightMm), dpi);
  const ink = colour === null ? "" : ` · ${message("imageColour", message(COLOUR[colour]))}`;
  return [
    element("p", { class: "quiet-text" }, `${size}${ink}`),
    ...warnings
      .filter(isErrorCode)
      .map((code) => element("p", { class: "warning" }, icon("warning"), sentenceOf(code))),
  ];
}

/** A length as the language writes it, to a tenth. */
function tenths(millimetres: number): string {
  return millimetres.toLocaleString(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
