import { FORMAT_WORDS, VERDICT_WORDS } from "../../../protocol/wording/report-word.ts";
import { shownName } from "../../../protocol/wording/report-name.ts";
import { BADGE_WORDS, badgeOf, verdictSentence } from "../../../protocol/wording/verdict-text.ts";
import { button, element, named, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import { bytes, minute } from "../moment.ts";
import { TONE_OF_BADGE } from "../standing.ts";
import type { Tone } from "../standing.ts";
import type { IconName } from "../icon.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { CheckedPortalDocument } from "../../background/check/check-message.ts";

const ICON: Readonly<Record<Tone, IconName>> = { good: "check", caution: "warning", trouble: "stop" };

/** What a file's check came to, in a few words. */
export interface Verdict {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
}

/** The few words for a report, and how they look. */
export function verdictOf(report: FileReport): Verdict {
  const badge = badgeOf(report);
  const tone = report.verdict === "UNREADABLE" ? "trouble" : TONE_OF_BADGE[badge];
  const words = badge === "unknown-signer" ? BADGE_WORDS[badge] : VERDICT_WORDS[report.verdict];
  return { tone, icon: ICON[tone], word: words[language()] };
}

/** What was checked, where it came from. */
export interface Subject {
  readonly fileName: string;
  readonly portal: CheckedPortalDocument | null;
}

/** What can be done with a report. */
export interface VerdictEvents {
  readonly save: () => void;
  readonly again: () => void;
}

/** The top of a report: one verdict, what it means, and of which file. */
export function showVerdict(
  host: HTMLElement,
  report: FileReport,
  subject: Subject,
  on: VerdictEvents,
): void {
  const { tone, icon: name, word } = verdictOf(report);
  host.className = `verdict ${tone}`;
  replaceWhenChanged(host, [report, subject], () => [
    element("div", { class: `emblem ${tone}` }, icon(name)),
    element(
      "div",
      { class: "verdict-text" },
      element("h2", { id: "verdict-title", tabindex: "-1" }, word),
      element("p", {}, verdictSentence(report)[language()]),
      ...subjectLines(report, subject),
    ),
    element(
      "div",
      { class: "verdict-actions" },
      named("save-report", button(message("checkSaveReport"), "primary", on.save)),
      named("check-again", button(message("checkAgain"), "quiet", on.again)),
    ),
  ]);
}

function subjectLines(report: FileReport, { fileName, portal }: Subject): HTMLElement[] {
  const title = portal?.title ?? "";
  const facts = [
    title === "" ? null : shownName(fileName),
    portal?.number ? message("documentNumber", shownName(portal.number)) : null,
    portal?.date ? message("documentDate", shownName(portal.date)) : null,
    report.format === null ? null : FORMAT_WORDS[report.format][language()],
    report.size === null ? null : bytes(report.size),
    portal === null ? null : `${portal.portalName} (${new URL(portal.origin).host})`,
    message("checkedAt", minute(report.checkedAt)),
  ].filter((fact) => fact !== null);
  return [
    element("p", { class: "subject" }, element("bdi", {}, shownName(title === "" ? fileName : title))),
    element("p", { class: "facts quiet-text" }, ...facts.map((fact) => element("bdi", {}, fact))),
  ];
}
