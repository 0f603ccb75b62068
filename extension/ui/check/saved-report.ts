import { shownName } from "../../../protocol/wording/report-name.ts";
import { saveBytes } from "../saved-file.ts";

/** Gives the person a report as a file of their own. @param pdf Base64 */
export function savePdf({ fileName, pdf }: { readonly fileName: string; readonly pdf: string }): void {
  saveBytes({ fileName: shownName(fileName), type: "application/pdf", file: pdf });
}
