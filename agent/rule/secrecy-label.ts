import type { DocumentText, PageText } from "../text/document-text.ts";
import { compactText, foldedText } from "./folded-text.ts";
import { type LineRun, runsOf } from "./line-run.ts";

/** A run of letters on a page, and how high it stands. */
interface PlacedRun extends LineRun {
  readonly baseline: number;
  readonly fontSize: number;
}

/** Marks of urgency, which may share a line with a label and are none. */
const URGENCY = /HỎATỐC|HOẢTỐC|THƯỢNGKHẨN|KHẨN/g;

/** The number of a copy, which is printed with labels. */
const COPY_NUMBER = /BẢNSỐ[\p{N}.…_]*$/u;

/**
 * `MẬT` in Unicode; as fonts of before it (TCVN 3, VNI) leave it in a text layer; and as a scanner's reading has it. None
 * of these is another word, as `MẶT` and `MẮT` are.
 */
const SECRET = /^(?:MẬT|MÂT|MẨT|MẪT|MËT|MAÄT)$/u;

/** Both degrees above it, in the same forms; marks that a scanner's reading has lost are no other word here. */
const TOP_SECRET = /^(?:T[ỐÔÓO]I|TUY[ỆÊẸE]T)M[ẬÂẠA]T$|^(?:TÈI|TUYÖT)MËT$|^(?:TOÁI|TUYEÄT)MAÄT$/u;

/** Fonts of before Unicode have no capitals of their own: the text layer has small letters then. */
const BEFORE_UNICODE = /[ËÄ]/u;

/** What the document says of its own secrecy in words. */
const STATED =
  /(?:^|[^\p{L}])(?:ĐỘ|MỨC|CẤP)\s*MẬT\s*[:–—-]\s*["“(]?(?:MẬT|TỐI\s?MẬT|TUYỆT\s?MẬT)(?![\p{L}])/u;

/** A label's words as a part of a document's number; what is before it may be no other word, as in `BẢO MẬT`. */
const IN_NOTATION = /(?:^|[/\-–—_(.…\d])\s*(?:TỐI\s?|TUYỆT\s?)?MẬT(?=\s*[/\-–—_).]|\s|$)/u;
const IN_COMPACT_NOTATION = /(?:^|[/\-–—_(.…\d])(?:TỐI|TUYỆT)?MẬT(?=[/\-–—_).]|$)/u;

/** A label on the left does not reach over this part of the page's width. */
const LEFT_PART = 0.5;

/** Words that end a line and go on with `MẬT` in the next: `BẢO MẬT`, `BÍ MẬT`. */
const GOES_ON = /(?:^|[^\p{L}])(?:BẢO|BÍ|CƠ|KÍN)$/u;

/** How far below a line the next one of the same text stands, in sizes of its type. */
const LINE_DISTANCE = 2.2;

/**
 * Whether a document's own text labels it a state secret: `MẬT`, `TỐI MẬT` or `TUYỆT MẬT` as a line of its own in the
 * upper left of page 1 (the two higher degrees anywhere in its upper half), the number line, or a line that states the
 * degree. Words in running text, marks of urgency and what stands in the lower half are none.
 *
 * It is an aid and no guarantee: a label that is drawn or scanned is not found.
 */
export function hasSecrecyLabel({ pages }: Pick<DocumentText, "pages">): boolean {
  const first = pages.find(({ index }) => index === 0);
  if (first === undefined) return false;
  const runs = upperRuns(first);
  return (
    runs.some((run) => isLabel(run, first, runs)) ||
    runs.some(({ text }) => isSecretNumber(text) || STATED.test(foldedText(text))) ||
    hasUprightLabel(runs)
  );
}

function upperRuns(page: PageText): PlacedRun[] {
  return page.lines
    .filter(({ baseline }) => baseline > page.height / 2)
    .flatMap((line) =>
      runsOf(line).map((run) => ({ ...run, baseline: line.baseline, fontSize: line.fontSize })),
    );
}

function isLabel(run: PlacedRun, page: PageText, runs: readonly PlacedRun[]): boolean {
  const said = labelText(run.text);
  if (!BEFORE_UNICODE.test(said) && isOfRunningText(run)) return false;
  if (TOP_SECRET.test(said)) return true;
  if (!SECRET.test(said)) return false;
  const isLeft = (run.left + run.right) / 2 < page.width * LEFT_PART;
  return isLeft && !runs.some((one) => GOES_ON.test(foldedText(one.text)) && isRightAbove(one, run));
}

/** What is left of a line when signs around it, marks of urgency and a copy's number are gone; no spaces. */
function labelText(text: string): string {
  return compactText(text)
    .replace(URGENCY, "")
    .replace(/[^\p{L}\p{N}.…_]/gu, "")
    .replace(COPY_NUMBER, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
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

/** `Số: 12/MẬT-UBND`, `Số: 12/UBND-MẬT` and the like; without its colon a line that holds nothing else. */
function isSecretNumber(text: string): boolean {
  const folded = foldedText(text);
  const [, colon, notation] = /^S\s?Ố\s*([:.]?)\s*(.*)$/u.exec(folded) ?? [];
  if (notation === undefined) return false;
  const isWhole = /^[^\s]*$/u.test(notation.replace(/\s*([/\-–—_])\s*/gu, "$1"));
  if (colon === "" && !isWhole && !isSpaced(folded)) return false;
  return IN_NOTATION.test(notation) || IN_COMPACT_NOTATION.test(notation.replaceAll(" ", ""));
}

/** `S ố : 1 2 / M Ậ T` */
function isSpaced(text: string): boolean {
  return text.split(" ").every((part) => Array.from(part).length <= 2);
}

/** A label whose letters stand one below the other. */
function hasUprightLabel(runs: readonly PlacedRun[]): boolean {
  const letters = runs.filter(({ text }) => /^\p{L}$/u.test(foldedText(text)));
  return letters.some((top) => {
    let column = "";
    for (let at: PlacedRun | undefined = top; at !== undefined && column.length < 9;) {
      column += foldedText(at.text);
      if (SECRET.test(column) || TOP_SECRET.test(column)) return true;
      const above: PlacedRun = at;
      at = letters.find((one) => isRightAbove(above, one));
    }
    return false;
  });
}
