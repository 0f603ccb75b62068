import { plain, scanPage, selectAll } from "../../protocol/adapter/page-select.ts";
import type { PageScan } from "../../protocol/adapter/page-select.ts";
import type { PageDocument } from "../../protocol/adapter/page-dom.ts";
import { alternativesFor, isStable, itemAlternatives } from "./picker-selector.ts";

/** What the integrator pointed at. */
export interface Picks {
  /** A link, viewer, or embedded object. */
  document: Element;
  /** Where the button is to stand. */
  place: Element;
  /** A form or file input, or something in such a form; `null` where signed documents do not go back from this page. */
  upload: Element | null;
}

/** Where an element's address stands. */
const ADDRESS: Readonly<Record<string, string>> = { a: "href", iframe: "src", embed: "src", object: "data" };

/** What can hold a document. */
export const DOCUMENT_ELEMENTS = "a[href],iframe,embed,object";

const ROWS = "tr,li,[role=row],[role=listitem],article";

const MENUS = "[role=menu],.dropdown-menu,menu";

/** Places that hold other things, where ours goes inside; beside all others. */
const HOLDERS = /^(td|th|div|li|section|p|form|header|footer|nav|main)$/;

/** What pages of this sort have in common in their path: numbers and other ids may be any. */
function pathOf(location: { pathname: string; hash: string }): string {
  const general = (path: string): string =>
    path
      .split("/")
      .map((segment) => (/\d|%/.test(segment) ? "*" : segment))
      .join("/");
  const route = location.hash.replace(/\?.*$/, "");
  return general(location.pathname) + (route.startsWith("#/") ? general(route) : "");
}

/** The address, or in a viewer's address the parameter that is one. */
function sourceOf(scan: PageScan, document: Element, item: Element): object {
  const attribute = ADDRESS[document.localName] ?? "href";
  const selector = item === document ? {} : { selector: alternativesFor(scan, document, item) };
  const [, query] =
    /[?&#](file|src|url|path|pdf)=(?:https?%3a|https?:|%2f|\/)/i.exec(
      document.getAttribute(attribute) ?? "",
    ) ?? [];
  return { ...selector, attribute, ...(query === undefined ? {} : { query }) };
}

/** Whether items that the rule finds have no document. */
function someWithout(scan: PageScan, items: object[], source: object): boolean {
  const { selector } = source as { selector?: object[] };
  if (selector === undefined) return false;
  return selectAll(scan, null, items).elements.some((one) => selectAll(scan, one, selector).alternative < 0);
}

function spotOf(scan: PageScan, place: Element, item: Element): object {
  const within = item.contains(place) ? item : null;
  const isMenu = place.closest(MENUS) !== null;
  return {
    selector: alternativesFor(scan, place, within),
    position: HOLDERS.test(place.localName) ? "beforeend" : "afterend",
    ...(isMenu ? { menu: true } : {}),
  };
}

/** How a page usually says that it has taken a file, for portals whose own script sends it. */
const USUAL_SUCCESS = {
  element: [{ css: "[role=alert], [role=status], .toast, .alert", text: { contains: "thành công" } }],
};

function uploadOf(scan: PageScan, picked: Element): object {
  const form = picked.closest("form");
  const input = picked.matches("input[type=file]")
    ? picked
    : ((form ?? picked).querySelector("input[type=file]") ?? picked);
  const name = input.getAttribute("name");
  const selector = alternativesFor(scan, input, null);
  if (form === null || name === null || name === "") {
    return { by: "input", input: selector, success: USUAL_SUCCESS };
  }
  const fileField = isStable(name) ? name : { selector, attribute: "name" };
  return { form: alternativesFor(scan, form, null), fileField, success: { status: [200] } };
}

/** A first adapter of what the integrator pointed at; texts for whoever completes it. */
export function adapterOf(
  { document: picked, place, upload }: Picks,
  page: PageDocument & { title: string; location: Location },
): object {
  const scan = scanPage(page);
  const item = picked.closest(ROWS) ?? picked;
  const source = sourceOf(scan, picked, item);
  const items = itemAlternatives(scan, item, picked);
  const { location } = page;
  const spot = spotOf(scan, place, item);
  return {
    format: 1,
    id: `site-${location.hostname.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.slice(0, 64),
    name: (plain(page.title) ?? "").slice(0, 200) || location.hostname,
    origins: [`${location.protocol}//${location.hostname}/*`],
    documents: [
      {
        path: pathOf(location),
        item: items,
        source: someWithout(scan, items, source) ? { ...source, optional: true } : source,
        ...(picked.localName === "a" && item !== picked
          ? { title: { selector: alternativesFor(scan, picked, item) } }
          : {}),
        ...(upload === null
          ? { badge: spot }
          : { kinds: [{ kind: "approve" }], button: spot, upload: uploadOf(scan, upload) }),
      },
    ],
  };
}
