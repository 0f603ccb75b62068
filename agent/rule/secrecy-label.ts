import type { DocumentText, PageText, TextLine } from "../text/document-text.ts";
import { compactText, foldedText, unicodeText } from "./folded-text.ts";
import { type LineRun, runsOf } from "./line-run.ts";
import { openingPages } from "./opening-page.ts";
import { isNumberLine, isSecretNumber } from "./secret-number.ts";
import { MAX_LINES, searchedLines, searchedPages } from "./searched-line.ts";
import { scanOf } from "./unread-page.ts";

/** A run of letters on a page, and how high it stands. */
interface PlacedRun extends LineRun {
  readonly baseline: number;
  readonly fontSize: number;
  /** Whether nothing else stands on its line. */
  readonly isAlone: boolean;
}

/** Marks of urgency, which may share a line with a label and are none. */
const URGENCY = /HỎATỐC|HOẢTỐC|THƯỢNGKHẨN|KHẨN/g;

/** The number of a copy, which is printed with labels. */
const COPY_NUMBER = /BẢNSỐ[\p{N}.…_]*$/u;

/** `MẬT`, and as a scanner's reading has it. None of these is another word, as `MẶT` and `MẮT` are. */
const SECRET = /^(?:MẬT|MÂT|MẨT|MẪT)$/u;

/** What a scanner makes of it beside that: other words, too, but none that stands alone in the head of a scanned letter. */
const SECRET_IN_SCAN = /^M[AẠẶĂ]T$/u;

/** Both degrees above it, in the same forms; marks that a scanner's reading has lost are no other word here. */
const TOP_SECRET = /^(?:ĐỘ|TÀILIỆU|VĂNBẢN|CÔNGVĂN|HỒSƠ)?(?:T[ỐÔÓO]I|TUY[ỆÊẸE]T)M[ẬÂẠA]T$/u;

/** Fonts of before Unicode have no capitals of their own: the text layer has small letters then. */
const BEFORE_UNICODE = /[ëäËÄ]/u;

/** What the document says of its own secrecy in words. */
const STATED =
  /(?:^|[^\p{L}])(?:ĐỘ|MỨC|CẤP)\s*(?:BÍ\s*)?MẬT\s*[:–—-]\s*["“(]?(?:MẬT|TỐI\s?MẬT|TUYỆT\s?MẬT)(?![\p{L}])/u;

/** The middle of a label on the left is not beyond this part of the page's width. */
const LEFT_PART = 0.48;

/** Nor that of one amid the page, where a title's last word might stand as well: it is in capitals, below no other line. */
const CENTRE_PART = 0.55;

/** Where a page goes on, a label stands at its very top: above this part of its height. */
const TOP_PART = 0.85;

/** Words that end a line and go on with `MẬT` in the next: `BẢO MẬT`, `BÍ MẬT`. */
const GOES_ON = /(?:^|[^\p{L}])(?:BẢO|BÍ|CƠ|KÍN|GIẢI|KHÔNG)$/u;

/** Lines that begin as a number's, of which the next lines are looked at. */
const MAX_NUMBERS = 50;

/** How far below a line the next one of the same text stands, in sizes of its type. */
const LINE_DISTANCE = 2.2;

/**
 * Whether a document's own text labels it a state secret: `MẬT`, `TỐI MẬT` or `TUYỆT MẬT` as a line of its own in the
 * upper left of a page on which a document begins (the two higher degrees anywhere in its upper half), the number line,
 * or a line that states the degree; on the other pages, a label alone at the very top. Words in running text, marks of
 * urgency and what stands in the lower half are none.
 *
 * It is an aid and no guarantee: a label that is drawn or scanned is not found.
 */
export function hasSecrecyLabel({ pages }: Pick<DocumentText, "pages">): boolean {
  const searched = searchedPages(pages);
  const openings = new Set(openingPages(searched));
  return searched.some((page) => (openings.has(page) ? opensWithLabel(page) : isHeadedByLabel(page)));
}

function opensWithLabel(page: PageText): boolean {
  const lines = linesAbove(page, page.height / 2);
  const runs = placedRuns(lines);
  return (
    runs.some((run) => isLabel(run, page, runs)) ||
    [...runs, ...lines].some(({ text }) => isStated(text)) ||
    [...continuedNumbers(runs), ...runs.map(({ text }) => text), ...lines.map(({ text }) => text)].some(
      isSecretNumber,
    ) ||
    hasUprightLabel(runs)
  );
}

function isHeadedByLabel(page: PageText): boolean {
  const runs = placedRuns(linesAbove(page, page.height * TOP_PART));
  return runs.some((run) => run.isAlone && run.text === run.text.toUpperCase() && isLabel(run, page, runs));
}

/** Of the page itself, and of what its annotations show, as far as it is searched. */
function linesAbove(page: PageText, height: number): TextLine[] {
  return searchedLines(page).filter(({ baseline }) => baseline > height);
}

function placedRuns(lines: readonly TextLine[]): PlacedRun[] {
  return lines.flatMap((line) => {
    const runs = runsOf(line);
    const [isAlone, { baseline, fontSize }] = [runs.length === 1, line];
    return isRowOfDegrees(runs) ? [] : runs.map((run) => ({ ...run, baseline, fontSize, isAlone }));
  });
}

/** The head of a table that counts what is secret: its columns name the degrees beside each other. */
function isRowOfDegrees(runs: readonly LineRun[]): boolean {
  const degrees = runs.map(({ text }) => labelText(text)).filter((said) => isDegree(said));
  return new Set(degrees).size > 1;
}

function isDegree(said: string): boolean {
  return SECRET.test(said) || TOP_SECRET.test(said);
}

function isLabel(run: PlacedRun, page: PageText, runs: readonly PlacedRun[]): boolean {
  if (!BEFORE_UNICODE.test(run.text) && isOfRunningText(run)) return false;
  const said = labelText(run.text);
  if (TOP_SECRET.test(said)) return true;
  if (!SECRET.test(said) && !(SECRET_IN_SCAN.test(said) && scanOf(page) !== null)) return false;
  const middle = (run.left + run.right) / 2 / page.width;
  const above = runs.filter((one) => isRightAbove(one, run));
  if (middle < LEFT_PART) return !above.some(({ text }) => GOES_ON.test(foldedText(text)));
  return middle < CENTRE_PART && run.text === run.text.toUpperCase() && above.length === 0;
}

/** What is left of a line when signs around it, marks of urgency and a copy's number are gone; no spaces. */
function labelText(text: string): string {
  return unicodeText(compactText(text))
    .replace(URGENCY, "")
    .replace(/[^\p{L}\p{N}.…_]/gu, "")
    .replace(COPY_NUMBER, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

function isStated(text: string): boolean {
  return STATED.test(unicodeText(foldedText(text)));
}

/** A label is in capitals, or begins with one; small letters alone are the rest of a sentence that was broken. */
function isOfRunningText({ text }: LineRun): boolean {
  const [letter = ""] = /\p{L}/u.exec(text.normalize("NFC")) ?? [];
  return letter !== letter.toUpperCase();
}

function isRightAbove(above: PlacedRun, below: PlacedRun): boolean {
  const distance = above.baseline - below.baseline;
  const isNear = distance > 0 && distance < LINE_DISTANCE * Math.max(above.fontSize, below.fontSize);
  return isNear && above.left < below.right && below.left < above.right;
}

/** Numbers that go on in the next line of their column. */
function continuedNumbers(runs: readonly PlacedRun[]): string[] {
  const numbers = runs.filter(({ text }) => isNumberLine(text)).slice(0, MAX_NUMBERS);
  return numbers.flatMap((run) =>
    runs
      .filter((below) => isRightAbove(run, below))
      .filter(({ text }) => /[:/\-–—]\s*$/u.test(run.text) || /^\s*[/\-–—]/u.test(text))
      .map(({ text }) => `${run.text}${text}`),
  );
}

/** A label whose letters stand one below the other. */
function hasUprightLabel(runs: readonly PlacedRun[]): boolean {
  const letters = runs.filter(({ text }) => /^\p{L}$/u.test(foldedText(text))).slice(0, MAX_LINES);
  return letters.some((top) => {
    let column = "";
    for (let at: PlacedRun | undefined = top; at !== undefined && column.length < 9;) {
      column += foldedText(at.text);
      if (isDegree(column)) return true;
      const above: PlacedRun = at;
      at = letters.find((one) => isRightAbove(above, one));
    }
    return false;
  });
}
