import type { PageScan } from "../../protocol/adapter/page-select.ts";
import { plain, selectAll } from "../../protocol/adapter/page-select.ts";
import type { Alternative } from "../../protocol/adapter/selector-schema.ts";

/*
 * Makes selectors for elements that a person pointed at, of what portals keep: ids and classes that nobody generated, names,
 * addresses, words. Never of an element's number among others, which changes with every row.
 */

/** Most ways that are kept for one element; more are no more robust. */
const MAX_ALTERNATIVES = 4;

/** Longest text that is taken for a name rather than for content, characters. */
const MAX_NAME_CHARACTERS = 40;

/** Classes that say how an element stands now, not what it is. */
const STATE =
  /^(active|selected|hover|focus(ed)?|open(ed)?|show|shown|hidden|disabled|odd|even|first|last|current|checked)$|-(active|selected|hover|focus|open|show|hidden|disabled|odd|even)$/;

/** Beginnings that frameworks give to what they generate. */
const GENERATED = /^(css|sc|jss|emotion|svelte|ember|mui|radix|headlessui|rc|ng|v|yui|ext|gwt)-|^_/;

/** Whether a person is likely to have chosen this id, name or class: words, and no number that may be another tomorrow. */
export function isStable(token: string): boolean {
  return (
    /^[A-Za-z][\w-]{1,39}$/.test(token) &&
    !/\d{2}|[a-z]\d[a-z]/i.test(token) &&
    !GENERATED.test(token) &&
    !STATE.test(token)
  );
}

function quoted(value: string): string {
  return `'${value.replace(/['\\]/g, "\\$&")}'`;
}

/** The end of an id or name whose beginning is generated, as ASP.NET and portlets do. */
function stableEnd(token: string): string | null {
  const end = token.split(/[_:$.-]/).pop() ?? "";
  return end.length >= 4 && end !== token && isStable(end) ? end : null;
}

function byAttribute(element: Element, attribute: "id" | "name"): string[] {
  const token = element.getAttribute(attribute);
  if (token === null || token === "") return [];
  if (isStable(token))
    return [attribute === "id" ? `#${token}` : `${element.localName}[name=${quoted(token)}]`];
  const end = stableEnd(token);
  return end === null ? [] : [`${element.localName}[${attribute}$=${quoted(end)}]`];
}

/** The element's own classes, as far as they say what it is. */
function byClass(element: Element): string[] {
  const classes = (element.getAttribute("class") ?? "").split(/\s+/).filter(isStable).slice(0, 2);
  return classes.length === 0 ? [] : [`${element.localName}.${classes.join(".")}`];
}

/** The part of an address that all documents of a portal share. */
export function commonPart(address: string): string | null {
  const path = address.replace(/^https?:\/\/[^/]+/, "").replace(/[?#].*$/, "");
  const segments = path.split("/").slice(1, -1);
  const varying = segments.findIndex((segment) => /\d|%/.test(segment));
  const common = segments.slice(0, varying < 0 ? undefined : varying).join("/");
  if (common !== "") return `/${common}/`;
  return /\.pdf$/i.test(path) ? ".pdf" : null;
}

function byAddress(element: Element): string[] {
  return ["href", "src", "data"].flatMap((attribute) => {
    const common = commonPart(element.getAttribute(attribute) ?? "");
    return common === null ? [] : [`${element.localName}[${attribute}*=${quoted(common)}]`];
  });
}

function byTestMark(element: Element): string[] {
  return ["data-testid", "data-test", "data-cy", "data-action"].flatMap((attribute) => {
    const value = element.getAttribute(attribute);
    return value !== null && isStable(value) ? [`[${attribute}=${quoted(value)}]`] : [];
  });
}

const ROLE_BY_TAG: Readonly<Record<string, string>> = {
  button: "button",
  summary: "button",
  a: "link",
  th: "columnheader",
};

function byWords(element: Element): Alternative[] {
  const text = plain(element.textContent) ?? "";
  const role = element.getAttribute("role") ?? ROLE_BY_TAG[element.localName];
  if (text === "" || text.length > MAX_NAME_CHARACTERS || /\d|\.pdf/i.test(text)) return [];
  return [role === undefined ? { css: element.localName, text } : { role, text }];
}

/** The closest element around that has a name of its own, as CSS. */
function around(element: Element): string | null {
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (at.localName === "body") return null;
    const [own] = [...byAttribute(at, "id"), ...byClass(at)];
    if (own !== undefined) return own;
  }
  return null;
}

function ownCss(element: Element): string[] {
  const kind =
    element.localName === "input" ? [`input[type=${quoted(element.getAttribute("type") ?? "text")}]`] : [];
  return [
    ...byAttribute(element, "id"),
    ...byTestMark(element),
    ...byAttribute(element, "name"),
    ...byAddress(element),
    ...byClass(element),
    ...kind,
  ];
}

/**
 * Ways to find an element again, the most lasting first; each of them finds it now.
 *
 * @param scope the item in which it is looked for; `null` for the whole page
 */
export function alternativesFor(scan: PageScan, element: Element, scope: Element | null): Alternative[] {
  const inside = around(element);
  const css = ownCss(element);
  const anchored = inside === null ? [] : [...css, element.localName].map((own) => `${inside} ${own}`);
  const last = ["td", "th"].includes(element.localName) ? [`${element.localName}:last-child`] : [];
  const candidates: Alternative[] = [
    ...css.map((one) => ({ css: one })),
    ...byWords(element),
    ...[...anchored, ...last, element.localName].map((one) => ({ css: one })),
  ];
  const finding = candidates.filter((one) => {
    const { elements } = selectAll(scan, scope, [one]);
    return elements[0] === element && (scope !== null || elements.length === 1);
  });
  return finding.slice(0, MAX_ALTERNATIVES);
}

/** Ways to find every item of the sort of this one: what holds it and what it is, else by the document in it. */
export function itemAlternatives(scan: PageScan, item: Element, document: Element): Alternative[] {
  const inside = around(item);
  const own = byClass(item)[0] ?? item.localName;
  const addresses =
    item === document ? [] : byAddress(document).map((one) => `${item.localName}:has(${one})`);
  const candidates = [
    ...(item === document ? ownCss(item) : []),
    ...(inside === null ? [] : [`${inside} ${own}`]),
    ...addresses,
    ...(item === document ? [] : ownCss(item)),
    ...(item.localName === "tr" ? ["table tbody tr"] : []),
  ];
  const [first, ...others] = candidates
    .map((css) => ({ css, elements: selectAll(scan, null, [{ css }]).elements }))
    .filter(({ elements }) => elements.includes(item));
  if (first === undefined) return [];
  // One that finds more, or less, would one day show the button where nobody wanted it.
  const alike = others.filter(
    ({ elements }) =>
      elements.length === first.elements.length && elements.every((one) => first.elements.includes(one)),
  );
  return [first, ...alike].map(({ css }) => ({ css })).slice(0, MAX_ALTERNATIVES);
}
