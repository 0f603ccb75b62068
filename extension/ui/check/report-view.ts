import { isErrorCode } from "../../../protocol/error.ts";
import { reportText } from "../../../protocol/wording/report-text.ts";
import { shownName } from "../../../protocol/wording/report-name.ts";
import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import { warningNotice } from "../problem-view.ts";
import { showRevisions } from "./revision-view.ts";
import type { RevisionChoice } from "./revision.ts";
import { factList, signatureEntry } from "./signature-view.ts";
import { verdictOf } from "./verdict-view.ts";
import type { FileReport } from "../../../protocol/report.ts";

/** What the report may ask of the document beside it; `null` where none can be shown. */
export interface BesideReport {
  readonly choices: readonly RevisionChoice[];
  readonly showPlace: (signature: number) => void;
  readonly showRevision: (choice: number) => void;
}

/** Id of a signature's entry. */
function entryId(signature: number): string {
  return `signature-${signature + 1}`;
}

/** The report: one entry for each signature, the revisions, the files within, and what only IT needs. */
export function showReport(report: FileReport, beside: BesideReport | null): void {
  part("#report", HTMLElement).hidden = false;
  replaceWhenChanged(part("#signatures", HTMLElement), [report, beside !== null], () =>
    report.signatures.map((signature, index) =>
      signatureEntry(signature, { id: entryId(index), number: index + 1, ...waysTo(report, index, beside) }),
    ),
  );
  replaceWhenChanged(part("#attachments", HTMLElement), report.attachments, () => attachments(report));
  replaceWhenChanged(part("#technical", HTMLElement), report, () => [technical(report)]);
}

/** Says in the list of revisions which one is on screen. */
export function showRevisionList(beside: BesideReport | null, shown: number | null): void {
  const host = part("#revisions", HTMLElement);
  showRevisions(host, beside?.choices ?? [], shown, (choice) => beside?.showRevision(choice));
}

/** Brings a signature's entry into sight and to those who hear the page. */
export function pickEntry(signature: number): void {
  const entry = document.getElementById(entryId(signature));
  entry?.scrollIntoView({ block: "nearest" });
  entry?.focus({ preventScroll: true });
}

function waysTo(
  { signatures }: FileReport,
  index: number,
  beside: BesideReport | null,
): { showPlace?: () => void; showSigned?: () => void } {
  const signature = signatures[index];
  if (!beside || !signature) return {};
  const choice = beside.choices.findIndex(
    (each) => each.index !== null && each.index === signature.revision && !each.isCurrent,
  );
  return {
    ...(signature.place === null ? {} : { showPlace: () => beside.showPlace(index) }),
    ...(choice === -1 ? {} : { showSigned: () => beside.showRevision(choice) }),
  };
}

/** The files within a package, each with a report of its own. */
function attachments({ attachments: files }: FileReport): HTMLElement[] {
  if (files.length === 0) return [];
  return [
    element("h2", { class: "label" }, message("checkAttachments", files.length)),
    ...files.map((file, index) => attachment({ ...file, attachments: [] }, index)),
  ];
}

/** Verdicts that leave nothing to look at: a part of a package need not be signed by itself. */
const QUIET: ReadonlySet<FileReport["verdict"]> = new Set(["TOTAL-PASSED", "NONE"]);

function attachment(report: FileReport, index: number): HTMLElement {
  const { tone, word, icon: name } = verdictOf(report);
  const [own] = reportText(report, language());
  return element(
    "details",
    { class: `attachment ${tone}`, open: !QUIET.has(report.verdict) },
    element(
      "summary",
      {},
      icon("document"),
      element("bdi", { class: "attachment-name" }, shownName(report.file)),
      element("span", { class: `badge ${tone}` }, icon(name), word),
    ),
    element("p", {}, own?.sentence ?? ""),
    noteOf(report),
    ...report.signatures.map((signature, place) =>
      signatureEntry(signature, { id: `attachment-${index + 1}-signature-${place + 1}`, number: place + 1 }),
    ),
  );
}

/** What is wrong with a file's place in its package, where the file itself could be checked. */
function noteOf({ verdict, code }: FileReport): HTMLElement | null {
  const isOfFile = code === null || verdict === "UNREADABLE";
  return isOfFile || !isErrorCode(code) ? null : warningNotice(code);
}

function technical(report: FileReport): HTMLElement {
  const sections = reportText(report, language()).filter(({ attachment: of }) => of === null);
  const lines = sections.filter(({ part: of }) => of !== "signature").flatMap((section) => section.lines);
  return element(
    "details",
    { class: "technical" },
    element("summary", {}, message("checkFileForIt")),
    factList(lines),
  );
}
