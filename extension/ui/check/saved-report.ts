import { shownName } from "../../../protocol/wording/report-name.ts";
import { element } from "../element.ts";

/** How long the browser has for taking over what is saved, ms. */
const TAKING_MS = 60_000;

/** Gives the person a report as a file of their own. @param pdf Base64 */
export function savePdf({ fileName, pdf }: { readonly fileName: string; readonly pdf: string }): void {
  const bytes = Uint8Array.from(atob(pdf), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  element("a", { href: url, download: shownName(fileName) }).click();
  setTimeout(() => URL.revokeObjectURL(url), TAKING_MS);
}
