import { CHANGE_WORDS } from "../../../protocol/wording/report-word.ts";
import { element, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import type { RevisionChoice } from "./revision.ts";

/** What a revision is called. */
export function revisionName({ index, isCurrent }: RevisionChoice): string {
  if (index === null) return message("checkNow");
  return message(isCurrent ? "checkRevisionNow" : "checkRevisionNumber", index + 1);
}

/** What a revision did, and who signed it. */
export function revisionWords({ index, change, signers }: RevisionChoice): string {
  const did =
    change !== null
      ? CHANGE_WORDS[change][language()]
      : message(index === 0 ? "checkRevisionFirst" : "checkRevisionRest");
  return signers.length === 0 ? did : `${did}; ${message("checkRevisionSigned", signers.join(", "))}`;
}

/** The revisions of a document, each with a way to look at it. */
export function showRevisions(
  host: HTMLElement,
  choices: readonly RevisionChoice[],
  shown: number | null,
  look: (choice: number) => void,
): void {
  host.hidden = choices.length < 2;
  replaceWhenChanged(host, choices, () =>
    choices.length < 2
      ? []
      : [
          element("h3", { class: "label" }, message("checkRevisions")),
          element(
            "ol",
            { class: "revision-list" },
            ...choices.map((each, index) => line(each, () => look(index))),
          ),
        ],
  );
  host.querySelectorAll("button").forEach((each, index) => {
    each.setAttribute("aria-pressed", String(index === shown));
  });
}

function line(choice: RevisionChoice, look: () => void): HTMLElement {
  const press = element(
    "button",
    { type: "button", class: "revision" },
    icon("document"),
    element("strong", {}, revisionName(choice)),
    element("bdi", { class: "revision-words" }, revisionWords(choice)),
  );
  press.addEventListener("click", look);
  return element("li", {}, press);
}
