import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import type { FileCheck } from "./file-check.ts";
import type { FileReport } from "../../../protocol/report.ts";

/** Asks for the document that a signature stands apart from, where it was not given. */
export function showContentChoice(
  check: FileCheck,
  report: FileReport,
  choose: (content: File) => void,
): void {
  const host = part("#content-choice", HTMLElement);
  const isMissing = report.signatures.some(({ subIndication }) => subIndication === "SIGNED_DATA_NOT_FOUND");
  const asks = isMissing && check.given !== null && check.given.content === null;
  host.hidden = !asks;
  replaceWhenChanged(host, asks ? check.key : null, () => (asks ? [question(choose)] : []));
}

function question(choose: (content: File) => void): HTMLElement {
  const input = element("input", { type: "file", name: "content", class: "unseen" });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) choose(file);
  });
  return element(
    "div",
    { class: "notice calm" },
    icon("document"),
    element("p", {}, message("checkContentMissing")),
    element(
      "div",
      { class: "actions" },
      element("label", { class: "button secondary choose" }, input, message("checkChooseContent")),
    ),
  );
}
