import type { PdfDocument } from "../../pdf/document.ts";
import {
  PdfArray,
  PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfObject,
} from "../../pdf/object.ts";
import { textOfString } from "../../pdf/text-string.ts";
import type { ChangeClaims } from "./change-claim.ts";
import type { FormField } from "./form-field.ts";
import { fillsItsRectangle, shownText } from "./shown-text.ts";
import { differingKeys, isSameValue, itemsOf, numbersIn } from "./revision-difference.ts";

/** Field flags. @see ISO 32000-1, tables 221, 226, 228 and 230 */
const READ_ONLY = 1;
const PASSWORD = 1 << 13;
const PUSH_BUTTON = 1 << 16;
const COMBO = 1 << 17;
const FILE_SELECT = 1 << 20;
const RICH_TEXT = 1 << 25;

/** Entries that change when a field is filled in. */
const VALUE_KEYS: ReadonlySet<string> = new Set(["V", "M", "DA", "Ff"]);
const CHOICE_KEYS: ReadonlySet<string> = new Set(["I", ...VALUE_KEYS]);
const MARKED_KEYS: ReadonlySet<string> = new Set(["M", "DA"]);
const WIDGET_KEYS: ReadonlySet<string> = new Set(["AP", "AS", ...MARKED_KEYS]);

/** Of the largest check box or radio button, square points. */
const MAX_MARK_AREA = 144 * 144;

/** Of the largest field that may have a background, square points: a line across the page and a few below it. */
const MAX_PAINTED_AREA = 450 * 90;

/** A font, its size and a colour, and nothing else. @see ISO 32000-1, 12.7.3.3 */
const DEFAULT_APPEARANCE = /^(?:\s*\/[^\s()<>[\]{}/%]+\s+[\d.]+\s+Tf|\s*(?:[\d.]+\s+){1,4}(?:g|rg|k))*\s*$/;

/** Whether a field's flags differ in that it may not be filled any more: a lock that software puts on when it signs. */
export function isReadOnlyMore(before: PdfObject, after: PdfObject): boolean {
  return typeof after === "number" && after === ((typeof before === "number" ? before : 0) | READ_ONLY);
}

/**
 * Accounts for a form field that was filled in: its value, and appearances that show that value and nothing else, each
 * within its widget. One whose appearance differs without its value is none, nor is one that may not be filled.
 *
 * @see ISO 32000-1, 12.7.4
 */
export function claimFilledForm(claims: ChangeClaims, field: FormField): boolean {
  const { now } = claims.difference;
  const { ref, dict, isTerminal } = field;
  const after = now.get(ref);
  if (!isTerminal || !(after instanceof PdfDict)) return false;
  const isMerged = field.widgets.some((widget) => widget.equals(ref));
  const ownKeys = field.type === "Ch" ? CHOICE_KEYS : VALUE_KEYS;
  const keys = differingKeys(dict, after);
  if (!keys.every((key) => ownKeys.has(key) || (isMerged && WIDGET_KEYS.has(key)))) return false;
  if (keys.includes("Ff") && !isReadOnlyMore(field.flags, after.get("Ff"))) return false;
  claims.claim(ref);
  if (keys.length === 1 && keys[0] === "Ff") return true;
  if (!isFillable(field) || !isPlainAppearance(claims, after)) return false;
  if (!claims.claimReplaced(dict.get("V"), after.get("V"))) return false;
  claims.note({ kind: "form", field: field.name });
  const value = {
    before: claims.difference.signed.resolve(dict.get("V")),
    after: now.resolve(after.get("V")),
  };
  return field.type === "Btn" ? claimButton(claims, field, value) : claimText(claims, field, value);
}

function isFillable({ type, flags }: FormField): boolean {
  if ((flags & READ_ONLY) !== 0) return false;
  if (type === "Tx") return (flags & (FILE_SELECT | RICH_TEXT)) === 0;
  return type === "Ch" || (type === "Btn" && (flags & PUSH_BUTTON) === 0);
}

function isPlainAppearance({ difference: { now } }: ChangeClaims, dict: PdfDict): boolean {
  const text = now.resolve(dict.get("DA"));
  if (text === null) return true;
  return text instanceof PdfString && DEFAULT_APPEARANCE.test(textOfString(text.bytes));
}

interface Value {
  readonly before: PdfObject;
  readonly after: PdfObject;
}

/** A button shows the state that its value names, of the appearances that were signed. */
function claimButton(claims: ChangeClaims, field: FormField, value: Value): boolean {
  const { now } = claims.difference;
  const state = value.after instanceof PdfName ? value.after.value : "Off";
  if (value.after !== null && !(value.after instanceof PdfName)) return false;
  if (isSameValue(value.before, value.after)) return false;
  return field.widgets.every((ref) => {
    const widget = claimWidget(claims, field, ref, "AS");
    if (widget === null || !isMark(now, widget)) return false;
    const appearance = now.resolve(widget.get("AP"));
    const states = appearance instanceof PdfDict ? now.resolve(appearance.get("N")) : null;
    const shown = widget.get("AS");
    const expected = states instanceof PdfDict && states.has(state) ? state : "Off";
    return shown === null ? expected === "Off" : shown instanceof PdfName && shown.value === expected;
  });
}

/** Whether a button is no larger than a mark may be: another page could wait in one that is. */
function isMark(document: PdfDocument, widget: PdfDict): boolean {
  return areaOf(document, widget) <= MAX_MARK_AREA;
}

/** Of a widget, square points. */
function areaOf(document: PdfDocument, widget: PdfDict): number {
  const [left = 0, bottom = 0, right = Infinity, top = Infinity] = numbersIn(document, widget.get("Rect"));
  return Math.abs((right - left) * (top - bottom));
}

/** A widget whose differences are among what filling in may change; `null` for another. */
function claimWidget(
  claims: ChangeClaims,
  field: FormField,
  ref: PdfRef,
  shownKey: "AP" | "AS",
): PdfDict | null {
  const { signed, now } = claims.difference;
  const [before, after] = [signed.get(ref), now.get(ref)];
  if (!(before instanceof PdfDict) || !(after instanceof PdfDict)) return null;
  const ownKeys = ref.equals(field.ref) ? CHOICE_KEYS : MARKED_KEYS;
  const isHarmless = differingKeys(before, after).every((key) => key === shownKey || ownKeys.has(key));
  if (!isHarmless || !isPlainAppearance(claims, after)) return null;
  claims.claim(ref);
  return after;
}

/** A text or a choice is drawn anew as its value. */
function claimText(claims: ChangeClaims, field: FormField, value: Value): boolean {
  const { signed } = claims.difference;
  if (isSameValue(value.before, value.after)) return false;
  const texts = shownTexts(claims, field, value.after);
  if (texts === null) return false;
  const form = signed.resolve(signed.catalog.get("AcroForm"));
  const isMadeAnew = form instanceof PdfDict && signed.resolve(form.get("NeedAppearances")) === true;
  return field.widgets.every((ref) => {
    const before = signed.get(ref);
    const widget = claimWidget(claims, field, ref, "AP");
    if (widget === null || !(before instanceof PdfDict)) return false;
    if (isSameValue(before.get("AP"), widget.get("AP")) && !isRedrawn(claims, widget))
      return isMadeAnew || widget.get("AP") === null;
    const mayDiffer = isFormatted(claims, field);
    return showsOneOf(claims, { before, widget, texts, isList: isListBox(field) }, mayDiffer);
  });
}

/** Whether an appearance was written anew under its old number. */
function isRedrawn(claims: ChangeClaims, widget: PdfDict): boolean {
  const appearance = widget.get("AP");
  const dict = claims.difference.now.resolve(appearance);
  const normal = dict instanceof PdfDict ? dict.get("N") : null;
  return [appearance, normal].some((each) => each instanceof PdfRef && claims.isChanged(each.num));
}

interface Drawn {
  readonly before: PdfDict;
  readonly widget: PdfDict;
  readonly texts: readonly string[];
  /** A list marks what was chosen. */
  readonly isList: boolean;
}

function isListBox({ type, flags }: FormField): boolean {
  return type === "Ch" && (flags & COMBO) === 0;
}

function showsOneOf(claims: ChangeClaims, drawn: Drawn, mayDiffer: boolean): boolean {
  const { before, widget, texts } = drawn;
  const { now, signed } = claims.difference;
  const appearance = now.resolve(widget.get("AP"));
  if (!(appearance instanceof PdfDict)) return appearance === null;
  if (![...appearance.keys()].every((key) => key === "N")) return false;
  const normal = now.resolve(appearance.get("N"));
  if (!(normal instanceof PdfStream) || !fillsItsRectangle(now, normal)) return false;
  const shown = shownText(now, normal);
  if (shown === null || !texts.some((text) => saysThis(shown.text, text, mayDiffer))) return false;
  if (shown.paintsAreas && !mayPaint(signed, drawn)) return false;
  return claims.claimReplaced(appearanceIn(signed, before), appearanceIn(now, widget));
}

/**
 * Whether a field may paint more than its text: it had a background when it was signed, which it does not get now, to hide
 * what stands below.
 */
function mayPaint(signed: PdfDocument, { before, isList }: Drawn): boolean {
  if (areaOf(signed, before) > MAX_PAINTED_AREA) return false;
  if (isList) return true;
  const appearance = signed.resolve(before.get("AP"));
  const normal = appearance instanceof PdfDict ? signed.resolve(appearance.get("N")) : null;
  if (normal instanceof PdfStream) return shownText(signed, normal)?.paintsAreas === true;
  const characteristics = signed.resolve(before.get("MK"));
  return characteristics instanceof PdfDict && characteristics.has("BG");
}

/** What a widget shows, with its dictionary of appearances where that stands apart. */
export function appearanceIn(document: PdfDocument, widget: PdfDict): PdfDict {
  const appearance = widget.get("AP");
  return PdfDict.of({ AP: appearance, MK: widget.get("MK"), of: document.resolve(appearance) });
}

/** Spaces and ends of lines are where a reader puts them. A script may have put a number into its form. */
function saysThis(shown: string, text: string, mayDiffer: boolean): boolean {
  const [drawn, meant] = [shown, text].map((each) => each.normalize("NFC").replaceAll(/[\s\0]/gu, ""));
  if (drawn === meant) return true;
  const digits = (each = ""): string => each.replaceAll(/\D/g, "");
  return mayDiffer && digits(meant) !== "" && digits(drawn) === digits(meant);
}

/** Whether a script formats what a field shows. */
function isFormatted({ difference: { signed } }: ChangeClaims, { dict }: FormField): boolean {
  const actions = signed.resolve(dict.get("AA"));
  return actions instanceof PdfDict && actions.has("F");
}

/** What a field may show for its value; `null` for a value that is none. */
function shownTexts(claims: ChangeClaims, field: FormField, value: PdfObject): string[] | null {
  const { now } = claims.difference;
  const values = value instanceof PdfArray ? value.items.map((item) => now.resolve(item)) : [value];
  const texts = values
    .filter((each) => each !== null)
    .map((each) => (each instanceof PdfString ? each : null));
  if (texts.some((text) => text === null)) return null;
  const said = texts.flatMap((text) => (text === null ? [] : textOfString(text.bytes)));
  if (field.type === "Tx") {
    const [text = ""] = said;
    if (said.length > 1 || value instanceof PdfArray) return null;
    return (field.flags & PASSWORD) === 0 ? [text] : ["*".repeat(text.length), "•".repeat(text.length)];
  }
  const options = itemsOf(now.resolve(field.dict.get("Opt"))).map((item) => optionOf(claims, item));
  const shown = said.map((text) => options.find(({ name }) => name === text)?.label ?? text);
  // A list shows all that can be chosen.
  const all = options.map(({ label }) => label).join("");
  return (field.flags & COMBO) === 0 ? [shown.join(""), all] : [shown.join("")];
}

function optionOf({ difference: { now } }: ChangeClaims, item: PdfObject): { name: string; label: string } {
  const option = now.resolve(item);
  const [name, label] = option instanceof PdfArray ? option.items.map((each) => now.resolve(each)) : [option];
  const text = (each: PdfObject | undefined): string =>
    each instanceof PdfString ? textOfString(each.bytes) : "";
  return { name: text(name), label: text(label ?? name) };
}
