import type { DoctorLine, DoctorReport, DoctorState, Fact } from "../doctor.ts";
import { FACTS, FINDINGS } from "../doctor.ts";
import { isErrorCode } from "../error.ts";
import { SENTENCES, type Sentence } from "../sentence.ts";
import { CHECK_NAMES, FINDING_TEXTS } from "./doctor-sentence.ts";

export type Language = keyof Sentence;

/** What of a report's facts is shown to others. */
export interface Redaction {
  /** Names of this user and computer. */
  readonly ownNames: readonly string[];
  /** Whether servers may be named that are perhaps the office's own. */
  readonly showServers: boolean;
}

/** One line as a person reads it. */
export interface DoctorLineText {
  readonly state: DoctorState;
  readonly name: string;
  readonly found: string;
  /** The one thing to do, or `null`. */
  readonly remedy: string | null;
}

/** What stands in place of what is not shown. */
const HIDDEN = "…";
const SHOWN_DIGITS = 4;
/** A shorter name would be cut out of ordinary words. */
const MIN_NAME_CHARACTERS = 3;

/** Puts a line into words. */
export function lineText({ check, finding, facts }: DoctorLine, language: Language): DoctorLineText {
  const { found, remedy } = FINDING_TEXTS[finding];
  const wanted = remedy === "code" ? sentenceOf(facts.code) : remedy;
  return {
    state: FINDINGS[finding],
    name: CHECK_NAMES[check][language],
    found: filled(found[language], facts),
    remedy: wanted === null ? null : filled(wanted[language], facts),
  };
}

function sentenceOf(code: string | undefined): Sentence {
  return SENTENCES[code !== undefined && isErrorCode(code) ? code : "INTERNAL"];
}

function filled(sentence: string, facts: DoctorLine["facts"]): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => facts[name as Fact] ?? "?");
}

/** A line without what a report for others must not hold. */
export function redactedLine(line: DoctorLine, redaction: Redaction): DoctorLine {
  const facts = Object.entries(line.facts).map(([name, value]) => [
    name,
    withoutNames(redacted(name as Fact, value, redaction), redaction.ownNames),
  ]);
  return { ...line, facts: Object.fromEntries(facts) as DoctorLine["facts"] };
}

function redacted(fact: Fact, value: string, { showServers }: Redaction): string {
  switch (FACTS[fact]) {
    case "plain":
      return value;
    case "file":
      return fileName(value);
    case "name":
      return HIDDEN;
    case "serial":
      return value.length > 2 * SHOWN_DIGITS ? `${HIDDEN}${value.slice(-SHOWN_DIGITS)}` : HIDDEN;
    case "server":
      return showServers ? hostOf(value) : HIDDEN;
    case "address":
      return showServers || isPublic(value) ? hostOf(value) : HIDDEN;
  }
}

function fileName(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return name === path ? name : `${HIDDEN}/${name}`;
}

/** Scheme and host of an address; of anything else nothing. */
function hostOf(address: string): string {
  const [all, scheme = "", authority = ""] = /^(\w+:\/\/)?([^/?#]*)/.exec(address) ?? [];
  return all === undefined ? HIDDEN : `${scheme}${authority.replace(/^.*@/, "")}`;
}

/** Whether a host's name is one that the whole world can ask for. */
function isPublic(address: string): boolean {
  const host = hostOf(address)
    .replace(/^\w+:\/\//, "")
    .replace(/:\d+$/, "")
    .toLowerCase();
  const labels = host.split(".");
  const isName = labels.length > 1 && /[a-z]/.test(labels.at(-1) ?? "") && !host.includes("[");
  return isName && !INNER_DOMAINS.has(labels.at(-1) ?? "");
}

/** RFC 2606, RFC 6761, RFC 6762, RFC 8375, and what offices call their own. */
const INNER_DOMAINS: ReadonlySet<string> = new Set([
  "arpa",
  "corp",
  "home",
  "internal",
  "intranet",
  "invalid",
  "lan",
  "local",
  "localdomain",
  "localhost",
  "private",
  "test",
]);

function withoutNames(text: string, names: readonly string[]): string {
  return names
    .map((name) => name.normalize("NFC"))
    .filter((name) => name.length >= MIN_NAME_CHARACTERS)
    .sort((left, right) => right.length - left.length)
    .reduce((rest, name) => rest.replaceAll(new RegExp(escaped(name), "giu"), HIDDEN), text.normalize("NFC"));
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}

const MARKS: Readonly<Record<DoctorState, string>> = { good: "✓", warning: "⚠", bad: "✗", unknown: "?" };

/** The mark by which a state is known in plain text. */
export function markOf(state: DoctorState): string {
  return MARKS[state];
}

/**
 * A report to be given to others, as plain text: no user's name, home folder, PIN, document or serial number is in it.
 *
 * @param at when it was made, ISO 8601
 */
export function reportText(
  { version, system, lines, ownNames }: DoctorReport,
  options: { readonly at: string; readonly showServers: boolean; readonly language: Language },
): string {
  const redaction = { ownNames, showServers: options.showServers };
  const shown = lines.map((line) => redactedLine(line, redaction));
  return [
    `Kyso ${version} · ${withoutNames(system, ownNames)} · ${options.at}`,
    ...shown.flatMap((line) => reportLines(line, options.language)),
    "",
  ].join("\n");
}

function reportLines(line: DoctorLine, language: Language): string[] {
  const { state, name, found, remedy } = lineText(line, language);
  const code = line.facts.code === undefined ? "" : ` ${line.facts.code}`;
  return [
    `${markOf(state)} ${name}: ${found} [${line.finding}${code}]`,
    ...(remedy === null ? [] : [`    → ${remedy}`]),
  ];
}
