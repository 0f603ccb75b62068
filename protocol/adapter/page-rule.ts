import type { DocumentRule } from "./document-schema.ts";
import type { AddressTemplate, Field, Fields, OneSource, Value } from "./field-schema.ts";
import { readAddress } from "./page-dom.ts";
import type { PageDocument, PageElement } from "./page-dom.ts";
import { decoded, parameterOf, partsOfAddress } from "./page-path.ts";
import { closest, plain, selectAll } from "./page-select.ts";
import type { Match, PageScan } from "./page-select.ts";
import type { Selector } from "./selector-schema.ts";

/** Most documents of one rule in one page. */
const MAX_ITEMS = 1_000;

/** Told of every selector that was looked for: of which part of the rule it is, and what it matched. */
export type Trace = (rule: number, part: string, selector: Selector, match: Match) => void;

/** One rule in the page that it is for. */
export interface RuleInPage {
  rule: DocumentRule;
  index: number;
  scan: PageScan;
  items: ReadonlySet<PageElement>;
  /** Named parts of the address. */
  parts: ReadonlyMap<string, string>;
  /** What was found in the page outside the items, by selector; `null` where that does not count. */
  outside: Map<Selector, Match> | null;
  trace: Trace;
}

/** The rules that are for this page as it stands now. */
export function rulesInPage(
  rules: readonly DocumentRule[],
  scan: PageScan,
  trace: Trace = () => undefined,
): RuleInPage[] {
  return rules.flatMap((rule, index) => {
    const parts = partsOfAddress(rule.path, scan.page.location.href);
    if (parts === null) return [];
    if (rule.when !== undefined) {
      const match = selectAll(scan, null, rule.when);
      trace(index, "when", rule.when, match);
      if (match.alternative < 0) return [];
    }
    const match = selectAll(scan, null, rule.item);
    trace(index, "item", rule.item, match);
    const items = new Set(match.elements.slice(0, MAX_ITEMS));
    return [{ rule, index, scan, items, parts, outside: new Map<Selector, Match>(), trace }];
  });
}

/** Whether an element is in another item than this one, and so tells nothing of it. */
function isOfAnother({ scan, items }: RuleInPage, item: PageElement | null, element: PageElement): boolean {
  const owner = closest(scan, element, (one) => items.has(one));
  return owner !== null && owner !== item;
}

/** What a selector matches inside an item, or around it where the selector says so. */
export function findInside(at: RuleInPage, item: PageElement, selector: Selector, part: string): Match {
  const match = selectAll(at.scan, item, selector, (element) => !isOfAnother(at, item, element));
  at.trace(at.index, part, selector, match);
  return match;
}

/** The first match inside the item, else in the page outside all items. */
export function locate(
  at: RuleInPage,
  item: PageElement,
  selector: Selector,
  part: string,
): PageElement | null {
  const counts = (element: PageElement): boolean => !isOfAnother(at, item, element);
  let match = selectAll(at.scan, item, selector, counts);
  if (match.alternative < 0 && at.outside !== null) {
    match =
      at.outside.get(selector) ??
      selectAll(at.scan, null, selector, (element) => !isOfAnother(at, null, element));
    at.outside.set(selector, match);
  }
  at.trace(at.index, part, selector, match);
  return match.elements[0] ?? null;
}

function cookieOf(page: PageDocument, name: string): string | null {
  const pair = page.cookie.split(/;\s*/).find((one) => one.startsWith(`${name}=`));
  return pair === undefined ? null : decoded(pair.slice(name.length + 1));
}

function rawField(at: RuleInPage, item: PageElement, field: Field, part: string): string | null {
  const { page } = at.scan;
  const { selector, attribute, address, cookie } = field;
  if (cookie !== undefined) return cookieOf(page, cookie);
  if (address !== undefined) return at.parts.get(address) ?? parameterOf(page.location.href, address);
  const element = selector === undefined ? item : locate(at, item, selector, part);
  if (element === null) return null;
  if (attribute === undefined) return element.textContent;
  return attribute === "value" && typeof element.value === "string"
    ? element.value
    : element.getAttribute(attribute);
}

/** The value of a field; `null` where there is none. */
export function readField(at: RuleInPage, item: PageElement, field: Field, part: string): string | null {
  const { query, pattern } = field;
  let value = plain(rawField(at, item, field, part));
  if (value !== null && query !== undefined) {
    value = plain(parameterOf(value, query, at.scan.page.baseURI));
  }
  if (value !== null && pattern !== undefined) {
    const found = new RegExp(pattern, "u").exec(value);
    value = found?.[1] ?? found?.[0] ?? null;
  }
  return value;
}

function readFirst(at: RuleInPage, item: PageElement, fields: Fields, part: string): string | null {
  for (const field of [fields].flat()) {
    const value = readField(at, item, field, part);
    if (value !== null && value !== "") return value;
  }
  return null;
}

/** A constant, or the value of a field. */
export function readValue(at: RuleInPage, item: PageElement, value: Value, part: string): string | null {
  return typeof value === "string" ? value : readFirst(at, item, value, part);
}

/** An address made of its parts; `null` where one is missing, or would lead to another host. */
export function readTemplate(
  at: RuleInPage,
  item: PageElement,
  { url, parts }: AddressTemplate,
  part: string,
): string | null {
  let isWhole = true;
  const filled = url.replace(/\{(\+?)(\w+)\}/g, (_all, slashes: string, name: string) => {
    const fields = parts[name];
    const value = fields === undefined ? null : readFirst(at, item, fields, `${part}.${name}`);
    if (value === null) {
      isWhole = false;
      return "";
    }
    const encoded = encodeURIComponent(value);
    return slashes === "" ? encoded : encoded.replaceAll("%2F", "/");
  });
  const base = at.scan.page.location.href;
  const address = isWhole ? readAddress(filled, base) : null;
  const meant = readAddress(url.replace(/^(https?:\/\/[^/]+)?.*$/, "$1/"), base);
  return address !== null && address.origin === meant?.origin ? address.href : null;
}

/** An address of the web as it stands in the page; `null` where there is none. */
export function readLink(at: RuleInPage, item: PageElement, field: Field, part: string): string | null {
  const value = readField(at, item, field, part);
  if (value === null || value === "") return null;
  const address = readAddress(value, at.scan.page.baseURI);
  return address !== null && /^https?:$/.test(address.protocol) ? address.href : null;
}

function readOneSource(at: RuleInPage, item: PageElement, source: OneSource): string | null {
  return "url" in source ? readTemplate(at, item, source, "source") : readLink(at, item, source, "source");
}

/**
 * Absolute URL of the item's document, by which it is known; `null` where there is none. Of several items none takes its
 * address from the page around them, which would be one and the same for all.
 */
export function readSource(at: RuleInPage, item: PageElement): string | null {
  const own = at.items.size > 1 ? { ...at, outside: null } : at;
  for (const source of [at.rule.source].flat()) {
    const address = readOneSource("url" in source ? at : own, item, source);
    if (address !== null) return address;
  }
  return null;
}
