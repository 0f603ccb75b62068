import type { PageDocument, PageElement, PageRoot } from "./page-dom.ts";
import type { Alternative, Selector, Words } from "./selector-schema.ts";

/** Longest text of an element that is compared, characters. */
const MAX_TEXT_CHARACTERS = 2_000;

/** Elements whose own words are looked at where a selector names no others, and the most elements within such a one. */
const WORDED =
  "a,button,span,td,th,li,label,div,p,h1,h2,h3,h4,h5,h6,b,strong,legend,option,dt,dd,summary,input";
const MAX_WITHIN_WORDED = 3;

/** Elements that are of a role by their nature; of any other role are those that say so. @see HTML-AAM */
const ROLES: Readonly<Record<string, string>> = {
  button: "button,summary,input[type=button],input[type=submit]",
  link: "a[href]",
  row: "tr",
  cell: "td",
  columnheader: "th",
  heading: "h1,h2,h3,h4,h5,h6",
  table: "table",
  list: "ul,ol",
  listitem: "li",
  textbox: "input:not([type]),input[type=text],textarea",
  form: "form",
  dialog: "dialog",
};

/** A page with its open shadow roots, as it stands now. */
export interface PageScan {
  page: PageDocument;
  shadows: readonly { host: PageElement; root: PageRoot }[];
}

/** What a selector matched, and by which of its alternatives; -1 where nothing did. */
export interface Match {
  elements: readonly PageElement[];
  alternative: number;
}

/** Finds the open shadow roots of a page. */
export function scanPage(page: PageDocument): PageScan {
  const shadows: { host: PageElement; root: PageRoot }[] = [];
  const roots: PageRoot[] = [page];
  for (const root of roots) {
    for (const host of root.querySelectorAll("*")) {
      if (host.shadowRoot === null || host.shadowRoot === undefined) continue;
      shadows.push({ host, root: host.shadowRoot });
      roots.push(host.shadowRoot);
    }
  }
  return { page, shadows };
}

/** The element around one, also out of a shadow root. */
export function around(scan: PageScan, element: PageElement): PageElement | null {
  if (element.parentElement !== null) return element.parentElement;
  if (scan.shadows.length === 0) return null;
  const root = element.getRootNode();
  return scan.shadows.find((shadow) => shadow.root === root)?.host ?? null;
}

/** The closest element, from this one outwards, for which something holds. */
export function closest(
  scan: PageScan,
  element: PageElement,
  holds: (element: PageElement) => boolean,
): PageElement | null {
  for (let at: PageElement | null = element; at !== null; at = around(scan, at)) if (holds(at)) return at;
  return null;
}

/** Text as people read it: in one form of Unicode, with one space where there are several. */
export function plain(text: string | null): string | null {
  return (
    text
      ?.normalize("NFC")
      .replace(/[\s\u200b\ufeff]+/g, " ")
      .trim()
      .slice(0, MAX_TEXT_CHARACTERS) ?? null
  );
}

function says(text: string | null, words: Words): boolean {
  const fold = (one: string | null): string => plain(one)?.toLowerCase() ?? "";
  return typeof words === "string" ? fold(text) === fold(words) : fold(text).includes(fold(words.contains));
}

/** A button of old is an input, and says its value. */
function wordsOf(element: PageElement): string | null {
  return element.localName === "input" ? element.getAttribute("value") : element.textContent;
}

/** What screen readers call an element, as far as it is told in one place. @see accname-1.2 */
function nameOf(element: PageElement): string | null {
  for (const attribute of ["aria-label", "alt"]) {
    const name = plain(element.getAttribute(attribute));
    if (name !== null && name !== "") return name;
  }
  const words = plain(wordsOf(element));
  return words === null || words === "" ? element.getAttribute("title") : words;
}

/** Every root to search for what is in an element, or in the page. */
function rootsIn(scan: PageScan, scope: PageElement | null): PageRoot[] {
  const { page, shadows } = scan;
  const inside = shadows.filter(
    ({ host }) => scope === null || closest(scan, host, (one) => one === scope) !== null,
  );
  return [scope ?? page, ...inside.map(({ root }) => root)];
}

/** What CSS matches in an element, else the element itself; or in the page. */
function queryAll(scan: PageScan, scope: PageElement | null, css: string): PageElement[] {
  try {
    const found = rootsIn(scan, scope).flatMap((root) => [...root.querySelectorAll(css)]);
    return found.length === 0 && scope?.matches(css) === true ? [scope] : found;
  } catch {
    // No selector at all is one that matches nothing.
    return [];
  }
}

function matching(
  scan: PageScan,
  scope: PageElement | null,
  { css, text, role, name, within }: Alternative,
): PageElement[] {
  const ofRole = role === undefined ? null : [ROLES[role], `[role=${role}]`].filter(Boolean).join();
  const wordedOnly = css === undefined && ofRole === null;
  let scopes = [scope];
  if (within !== undefined) {
    scopes =
      scope === null
        ? queryAll(scan, null, within)
        : [closest(scan, scope, (one) => one.matches(within))].filter((one) => one !== null);
  }
  const found = scopes.flatMap((one) => queryAll(scan, one, css ?? ofRole ?? WORDED));
  return found.filter(
    (element) =>
      (css === undefined || ofRole === null || element.matches(ofRole)) &&
      (!wordedOnly || element.childElementCount <= MAX_WITHIN_WORDED) &&
      (text === undefined || says(wordsOf(element), text)) &&
      (name === undefined || says(nameOf(element), name)),
  );
}

/** Of elements that lie in each other and say the same, the innermost is meant. */
function innermost(scan: PageScan, found: readonly PageElement[]): PageElement[] {
  const all = new Set(found);
  const outer = new Set<PageElement | null>();
  for (const element of found) {
    const out = around(scan, element);
    if (out !== null) outer.add(closest(scan, out, (one) => all.has(one)));
  }
  return found.filter((element) => !outer.has(element));
}

/** What a selector matches in an element (`null`: in the page) by the first of its alternatives that matches anything. */
export function selectAll(
  scan: PageScan,
  scope: PageElement | null,
  selector: Selector,
  counts: (element: PageElement) => boolean = () => true,
): Match {
  const alternatives = typeof selector === "string" ? [{ css: selector }] : selector;
  for (const [alternative, one] of alternatives.entries()) {
    const found = matching(scan, scope, one).filter(counts);
    const elements = "css" in one && one.css !== undefined ? found : innermost(scan, found);
    if (elements.length > 0) return { elements, alternative };
  }
  return { elements: [], alternative: -1 };
}

/** How a selector is spoken of: in messages, in the audit log. */
export function selectorText(selector: Selector): string {
  return (typeof selector === "string" ? selector : JSON.stringify(selector)).slice(0, 500);
}
