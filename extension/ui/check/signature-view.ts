import { signatureSection } from "../../../protocol/wording/report-text.ts";
import type { ReportLine } from "../../../protocol/wording/report-text.ts";
import { button, element, named } from "../element.ts";
import { icon } from "../icon.ts";
import { language, message } from "../message.ts";
import { TONE_OF_INDICATION } from "../standing.ts";
import type { SignatureReport } from "../../../protocol/report.ts";

/** Facts for whoever looks after the computer. What the heading and the sentence say is not said twice. */
const TECHNICAL = new Set([
  "conclusion",
  "scope",
  "certification",
  "place",
  "level",
  "algorithms",
  "certificate",
]);

/** Facts that stand in the entry's own head, or as a notice. */
const ELSEWHERE = new Set(["signer", "remark"]);

/** Where a signature's entry stands in the report, and what can be done with it; what is left out can't be. */
export interface EntryPlace {
  /** Of the element; unique in the page. */
  readonly id: string;
  /** As its place on the page is numbered, from 1. */
  readonly number: number;
  readonly showPlace?: () => void;
  /** Shows the document as it was when this signature was made. */
  readonly showSigned?: () => void;
}

/** Name of a signature's signer, fit to be shown. */
export function signerName(report: SignatureReport): string {
  const { lines } = signatureSection(report, language());
  return lines.find(({ fact }) => fact === "signer")?.value ?? message("unknownSigner");
}

/** A signature's entry in the report: what it is worth first, then its facts, and what only IT needs folded away. */
export function signatureEntry(report: SignatureReport, place: EntryPlace): HTMLElement {
  const { id, number } = place;
  const { lines, sentence, word } = signatureSection(report, language());
  const tone = TONE_OF_INDICATION[report.indication];
  const plain = lines.filter(({ fact }) => !TECHNICAL.has(fact) && !ELSEWHERE.has(fact));
  const { kind, field, subIndication, indication } = report;
  return element(
    "article",
    { class: `signature ${tone}`, id, tabindex: "-1", "aria-labelledby": `${id}-name` },
    element(
      "header",
      { class: "signature-head" },
      element("span", { class: `number ${tone}`, "aria-hidden": "true" }, String(number)),
      element("h3", { id: `${id}-name` }, element("bdi", {}, signerName(report))),
      element("span", { class: `badge ${tone}` }, icon(tone === "good" ? "check" : "warning"), word),
    ),
    kind === "timestamp" && element("p", { class: "quiet-text" }, message("timeStamp")),
    element("p", {}, sentence),
    factList(plain),
    ...remarksOf(lines),
    actionsOf(place),
    element(
      "details",
      { class: "technical" },
      element("summary", {}, message("checkForIt")),
      factList([
        {
          fact: "code",
          label: message("checkCode"),
          value: [indication, subIndication].filter(Boolean).join(" / "),
        },
        { fact: "field", label: message("signatureField"), value: field },
        ...lines.filter(({ fact }) => TECHNICAL.has(fact) && fact !== "conclusion"),
      ]),
    ),
  );
}

/** Facts as names and values; each value keeps to itself whatever way it is written. */
export function factList(lines: readonly ReportLine[]): HTMLElement {
  return element(
    "dl",
    { class: "facts-list" },
    ...lines.flatMap(({ fact, label, value }) => [
      element("dt", {}, label),
      element("dd", { "data-fact": fact }, element("bdi", {}, value)),
    ]),
  );
}

function remarksOf(lines: readonly ReportLine[]): HTMLElement[] {
  const remarks = lines.filter(({ fact }) => fact === "remark");
  return remarks.map(({ value }) =>
    element("p", { class: "remark" }, icon("info"), element("span", {}, value)),
  );
}

function actionsOf({ showPlace, showSigned }: EntryPlace): HTMLElement | false {
  if (!showPlace && !showSigned) return false;
  return element(
    "div",
    { class: "actions" },
    showPlace ? named("show-place", button(message("checkShowPlace"), "secondary", showPlace)) : null,
    showSigned ? named("show-signed", button(message("checkShowSigned"), "secondary", showSigned)) : null,
  );
}
