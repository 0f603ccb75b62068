import type { PageText } from "../text/document-text.ts";
import { compactText } from "./folded-text.ts";

/** The words at the head of what the state's bodies, and the Party's, issue. */
const HEADS = /CỘNGH(?:ÒA|OÀ)XÃHỘICHỦNGHĨAVIỆTNAM|ĐẢNGCỘNGSẢNVIỆTNAM/u;

/**
 * The pages on which a document begins, where its label would stand: the first; the first that has text, behind a cover
 * without any; and each that has the head of a document, as where several were put into one file, or a cover goes first.
 */
export function openingPages(pages: readonly PageText[]): readonly PageText[] {
  const firstWithText = pages.find(({ lines }) => lines.some(({ isAnnotation }) => !isAnnotation));
  return pages.filter((page) => page.index === 0 || page === firstWithText || hasHead(page));
}

function hasHead({ lines, height }: PageText): boolean {
  return lines.some(({ text, baseline }) => baseline > height / 2 && HEADS.test(compactText(text)));
}
