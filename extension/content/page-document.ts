import type { DocumentRule, Field } from "../portal/adapter.ts";
import type { PortalDocument } from "./content-message.ts";

/** A document found in the page, with the rule that found it. */
export interface FoundDocument {
  rule: DocumentRule;
  item: Element;
  document: PortalDocument;
  /** Where the button goes. */
  anchor: Element;
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

function readDocument(
  rule: DocumentRule,
  index: number,
  item: Element,
): FoundDocument | BrokenSelector | null {
  const waiting = rule.kinds.map(({ field, equals, kind }) => {
    const text = readField(item, field);
    return { broken: text === null ? (field.selector ?? "") : null, kind: text === equals ? kind : null };
  });
  const broken = waiting.find((one) => one.broken !== null)?.broken;
  if (broken !== undefined && broken !== null) return { selector: broken };
  const kind = waiting.find((one) => one.kind !== null)?.kind;
  if (kind === undefined || kind === null) return null;

  const source = readSource(rule, item);
  if (source === null) return { selector: rule.source.selector ?? rule.item };
  const title = readField(item, rule.title);
  if (title === null) return { selector: rule.title.selector ?? rule.item };
  const anchor = locate(item, rule.button.selector);
  if (anchor === null) return { selector: rule.button.selector };
  const number = rule.number === undefined ? null : readField(item, rule.number);
  const date = rule.date === undefined ? null : readField(item, rule.date);
  return { rule, item, anchor, document: { source, title, number, date, kind, rule: index } };
}

/** The documents of the page that wait for a signature, and the selectors that should have matched and did not. */
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
      const found = readDocument(rule, index, item);
      if (found === null) continue;
      if ("selector" in found) broken.add(found.selector);
      else documents.push(found);
    }
  }
  return { documents, broken: [...broken] };
}
