import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { DocumentRule, Field, Spot } from "../../protocol/adapter/adapter.ts";
import type { PortalDocument } from "./content-message.ts";

/** A document found in the page, with the rule that found it. */
export interface FoundDocument {
  document: PortalDocument;
  /** Where the button goes; `null` for a document that waits for no signature. */
  button: Place | null;
  /** Where the badge goes. */
  badge: Place;
}

/** A place in the page for something of ours. */
export interface Place {
  anchor: Element;
  position: Spot["position"];
}

/** A selector that matches nothing though its page is there. */
export interface BrokenSelector {
  selector: string;
}

const MAX_TEXT_CHARACTERS = 2_000;

function pathMatches(pattern: string, path: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return path === pattern;
  const last = rest.pop() ?? "";
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}

/** The first match inside the item, else in the whole page. */
export function locate(item: Element, selector: string): Element | null {
  return item.querySelector(selector) ?? item.ownerDocument.querySelector(selector);
}

function readField(item: Element, field: Field): string | null {
  const element = field.selector === undefined ? item : locate(item, field.selector);
  const value = field.attribute === undefined ? element?.textContent : element?.getAttribute(field.attribute);
  return value?.replace(/\s+/g, " ").trim().slice(0, MAX_TEXT_CHARACTERS) ?? null;
}

/** Absolute URL of the item's document, by which it is known; `null` where there is none. */
export function readSource(rule: DocumentRule, item: Element): string | null {
  const href = readField(item, rule.source);
  return href === null || href === "" ? null : (URL.parse(href, item.baseURI)?.href ?? null);
}

/** Rules for the page that is shown now. */
export function rulesOfPage(rules: readonly DocumentRule[], page: Document): DocumentRule[] {
  return rules.filter((rule) => pathMatches(rule.path, page.location.pathname));
}

/** What the document waits for. */
function readKind(rule: DocumentRule, item: Element): SignatureKind | BrokenSelector | null {
  let found: SignatureKind | null = null;
  for (const { field, equals, kind } of rule.kinds) {
    const text = readField(item, field);
    if (text === null) return { selector: field.selector ?? "" };
    if (text === equals) found ??= kind;
  }
  return found;
}

function findPlace(item: Element, { selector, position }: Spot): Place | BrokenSelector {
  const anchor = locate(item, selector);
  return anchor === null ? { selector } : { anchor, position };
}

function isBroken(found: object): found is BrokenSelector {
  return "selector" in found;
}

/** Reads one item, and says of each selector that should have matched and did not. */
function readDocument(
  rule: DocumentRule,
  index: number,
  item: Element,
  broken: (selector: string) => void,
): FoundDocument | null {
  const source = readSource(rule, item);
  if (source === null) broken(rule.source.selector ?? rule.item);
  const title = readField(item, rule.title);
  if (title === null) broken(rule.title.selector ?? rule.item);
  const places = [rule.button, rule.badge].map((spot) => {
    const place = spot === undefined ? null : findPlace(item, spot);
    if (place === null || !isBroken(place)) return place;
    broken(place.selector);
    return null;
  });
  const [button = null, badge = null] = places;
  const waiting = readKind(rule, item);
  if (waiting !== null && typeof waiting === "object") broken(waiting.selector);
  const kind = typeof waiting === "string" ? waiting : null;
  const place = badge ?? button;
  if (source === null || title === null || place === null) return null;
  const number = rule.number === undefined ? null : readField(item, rule.number);
  const date = rule.date === undefined ? null : readField(item, rule.date);
  return {
    document: { source, title, number, date, kind, rule: index },
    button: kind === null ? null : button,
    badge: place,
  };
}

/** The documents of the page, and the selectors that should have matched and did not. */
export function findDocuments(
  rules: readonly DocumentRule[],
  page: Document,
): { documents: FoundDocument[]; broken: string[] } {
  const documents: FoundDocument[] = [];
  const broken = new Set<string>();
  for (const rule of rulesOfPage(rules, page)) {
    const index = rules.indexOf(rule);
    const items = page.querySelectorAll(rule.item);
    if (items.length === 0) broken.add(rule.item);
    for (const item of items) {
      const found = readDocument(rule, index, item, (selector) => broken.add(selector));
      if (found !== null) documents.push(found);
    }
  }
  return { documents, broken: [...broken] };
}
