import type { SignatureKind } from "../signature-kind.ts";
import type { DocumentRule, Mark, Spot } from "./document-schema.ts";
import type { Field } from "./field-schema.ts";
import type { PageDocument, PageElement, PageRoot } from "./page-dom.ts";
import { decoded } from "./page-path.ts";
import { findInside, locate, readField, readSource, rulesInPage } from "./page-rule.ts";
import type { RuleInPage, Trace } from "./page-rule.ts";
import { closest, plain, scanPage, selectAll, selectorText } from "./page-select.ts";
import type { Selector } from "./selector-schema.ts";

/*
 * Finds the documents of a page by an adapter's rules; in a portal's page, and by `kyso adapter check` in a saved one. Not
 * even the types of a DOM are needed, and nothing but types of the format: this runs in every page of a portal.
 */

/** A place in the page for something of ours. */
export interface Place {
  anchor: PageElement;
  position: Spot["position"];
  /** In a menu, which may soon be another document's. */
  menu: boolean;
}

/** A document found in the page. */
export interface FoundDocument {
  /** Absolute URL, by which it is known. */
  source: string;
  title: string;
  number: string | null;
  date: string | null;
  /** What the portal says of its secrecy (độ mật). */
  secrecy: string | null;
  /** The organisation that it is of. */
  organisation: string | null;
  /** What it waits for; `null` for one that waits for no signature. */
  kind: SignatureKind | null;
  /** The portal says that it is signed. */
  signed: boolean;
  /** Index of the rule that found it. */
  rule: number;
  /** What it shares with the other documents of its dossier; `null` for one that belongs to none. */
  dossier: string | null;
  /** It is a separate attachment of its dossier's main document. */
  attachment: boolean;
  item: PageElement;
  /** Where the button goes, or what says that it is signed; `null` where there is none, or the menu is not open. */
  button: Place | null;
  /** Where the badge goes; `null` as with the button. */
  badge: Place | null;
}

export interface FoundInPage {
  documents: FoundDocument[];
  /** The selectors that should have matched and did not. */
  broken: string[];
  /** Open shadow roots of the page, in which documents may come up later. */
  shadows: readonly PageRoot[];
}

export interface FindOptions {
  /** What the user pressed last: whose menu may be open. */
  pressed?: PageElement | null;
  trace?: Trace;
}

/** What reading one item takes. */
interface Reading {
  at: RuleInPage;
  item: PageElement;
  pressed: PageElement | null;
  broken: (selector: Selector | undefined) => void;
}

/** What a value is compared with. */
interface Wanted {
  equals?: string | undefined;
  contains?: string | undefined;
}

function holds(text: string, { equals, contains }: Wanted): boolean {
  return (
    (equals === undefined || text === plain(equals)) &&
    (contains === undefined || text.includes(plain(contains) ?? ""))
  );
}

function isSigned({ at, item }: Reading, mark: Mark, index: number): boolean {
  const part = `signed[${index}]`;
  if (mark.selector !== undefined) return findInside(at, item, mark.selector, part).alternative >= 0;
  const text = mark.field === undefined ? null : readField(at, item, mark.field, part);
  return text !== null && holds(text, mark);
}

/** What the document waits for. */
function readKind({ at, item, broken }: Reading): SignatureKind | null {
  let found: SignatureKind | null = null;
  for (const [index, rule] of at.rule.kinds.entries()) {
    if (rule.field === undefined) {
      found ??= rule.kind;
      continue;
    }
    const text = readField(at, item, rule.field, `kinds[${index}]`);
    if (text === null) {
      if (rule.field.optional !== true) broken(rule.field.selector ?? at.rule.item);
    } else if (holds(text, rule)) {
      found ??= rule.kind;
    }
  }
  return found;
}

function findPlace(
  { at, item, pressed, broken }: Reading,
  spot: Spot | undefined,
  part: string,
): Place | null {
  if (spot === undefined) return null;
  const { selector, position, menu } = spot;
  let anchor: PageElement | null;
  if (menu === true) {
    const isOpened = pressed !== null && closest(at.scan, pressed, (one) => one === item) !== null;
    anchor = isOpened
      ? locate(at, item, selector, part)
      : (findInside(at, item, selector, part).elements[0] ?? null);
  } else {
    anchor = locate(at, item, selector, part);
    if (anchor === null) broken(selector);
  }
  return anchor === null ? null : { anchor, position, menu: menu === true };
}

function fileNameOf(source: string): string {
  return decoded(source.replace(/[?#].*$/, "").replace(/^.*\//, ""));
}

/** What a document is about; `null` where the rule says where that stands, and it does not. */
function readTitle({ at, item, broken }: Reading, source: string): string | null {
  const field = at.rule.title;
  const title = field === undefined ? null : readField(at, item, field, "title");
  if (title !== null) return title;
  if (field === undefined || field.optional === true) return fileNameOf(source);
  broken(field.selector ?? at.rule.item);
  return null;
}

function readOptional({ at, item }: Reading, field: Field | undefined, part: string): string | null {
  return field === undefined ? null : readField(at, item, field, part);
}

/** Reads one item, and says of each selector that should have matched and did not. */
function readDocument(reading: Reading): FoundDocument | null {
  const { at, item, broken } = reading;
  const { rule, index } = at;
  const source = readSource(at, item);
  if (source === null) {
    const sources = [rule.source].flat();
    const [first] = sources;
    const named = first !== undefined && "selector" in first ? first.selector : undefined;
    if (!sources.some(({ optional }) => optional === true)) broken(named ?? rule.item);
    return null;
  }
  const signed = rule.signed.some((mark, number) => isSigned(reading, mark, number));
  const kind = signed ? null : readKind(reading);
  const badge = findPlace(reading, rule.badge, "badge");
  // Where the badge has a place of its own, a document that waits for nothing needs no other.
  const quietly = rule.badge !== undefined && kind === null;
  const button = findPlace(
    quietly ? { ...reading, broken: () => undefined } : reading,
    rule.button,
    "button",
  );
  const title = readTitle(reading, source);
  if (title === null) return null;
  return {
    source,
    title,
    number: readOptional(reading, rule.number, "number"),
    date: readOptional(reading, rule.date, "date"),
    secrecy: readOptional(reading, rule.secrecy, "secrecy"),
    organisation: readOptional(reading, rule.organisation, "organisation"),
    kind,
    signed,
    rule: index,
    dossier: readOptional(reading, rule.dossier, "dossier"),
    attachment: rule.attachment === true,
    item,
    button: kind === null && !signed ? null : button,
    // A badge that has a place of its own does not wander to a menu that happens to be open.
    badge: rule.badge !== undefined && button?.menu === true ? badge : (badge ?? button),
  };
}

/** The documents of the page, and the selectors that should have matched and did not. */
export function findDocuments(
  rules: readonly DocumentRule[],
  page: PageDocument,
  { pressed = null, trace }: FindOptions = {},
): FoundInPage {
  const documents: FoundDocument[] = [];
  const brokenSelectors = new Set<string>();
  const broken = (selector: Selector | undefined): void => {
    if (selector !== undefined) brokenSelectors.add(selectorText(selector));
  };
  const scan = scanPage(page);
  for (const at of rulesInPage(rules, scan, trace)) {
    const { list, item: itemSelector } = at.rule;
    if (at.items.size === 0) {
      const hasList = list !== undefined && selectAll(at.scan, null, list).alternative >= 0;
      if (!hasList) broken(list ?? itemSelector);
    }
    for (const item of at.items) {
      const document = readDocument({ at, item, pressed, broken });
      if (document !== null) documents.push(document);
    }
  }
  return { documents, broken: [...brokenSelectors], shadows: scan.shadows.map(({ root }) => root) };
}
