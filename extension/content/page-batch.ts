import browser from "./browser.ts";
import type { SignableDocument } from "./content-message.ts";
import type { FoundDocument, Place } from "./page-document.ts";
import { PageParts, placeHost, placePart } from "./page-part.ts";
import { STYLE as BUTTON_STYLE } from "./sign-button.ts";

/** Documents that one batch takes. */
const MAX_DOCUMENTS = 500;

/** What lists are made of: the button for all stands before it. */
const LISTS = "table, ul, ol, dl, [role=table], [role=grid], [role=list]";

const TICK_STYLE = `
:host { display: inline-block !important; margin-inline-start: 8px !important; }
input { width: 16px; height: 16px; margin: 0; vertical-align: middle; cursor: pointer; accent-color: #0b5cad; }
`;

const ALL_STYLE = BUTTON_STYLE.replace("margin-inline-start: 8px", "margin: 4px 0");

/** What waits for a signature here, by what its button is known by. */
type Waiting = ReadonlyMap<string, FoundDocument>;

/** Rows of one rule's list, which have one button. */
interface List {
  readonly waiting: Waiting;
  readonly place: Place;
}

function signable({ document: { kind, ...document } }: FoundDocument): SignableDocument[] {
  return kind === null ? [] : [{ ...document, kind }];
}

/**
 * Where several documents of a page wait for a signature: a tick at each, and one button that has those that are ticked, or
 * all of them, signed in one window. What is ticked stays so, however often the page draws itself anew.
 */
export class PageBatch {
  readonly #sign: (documents: SignableDocument[]) => Promise<unknown>;
  readonly #ticked = new Set<string>();
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #lists: ReadonlyMap<string, List> = new Map();
  readonly #ticks = new PageParts<readonly [key: string, one: FoundDocument]>(
    ([, { button, badge }]) => (button?.menu === true ? badge : button),
    ([key], place) => this.#placeTick(key, place),
  );
  readonly #all = new PageParts<readonly [key: string, list: List]>(
    ([, { place }]) => place,
    ([key], place) => this.#placeButton(key, place),
  );

  constructor(sign: (documents: SignableDocument[]) => Promise<unknown>) {
    this.#sign = sign;
  }

  /** @param waiting what waits for a signature, as its buttons are known */
  update(waiting: Waiting): boolean {
    this.#lists = listsOf(waiting);
    const isChanged = [this.#ticks.update(this.#rows()), this.#all.update(this.#listParts())].some(Boolean);
    this.#label();
    return isChanged;
  }

  noteSeen(waiting: Waiting): void {
    this.#lists = listsOf(waiting);
    this.#ticks.noteSeen(this.#rows());
    this.#all.noteSeen(this.#listParts());
  }

  #rows(): Map<string, readonly [string, FoundDocument]> {
    return new Map(
      [...this.#lists.values()].flatMap(({ waiting }) =>
        [...waiting].map(([key, one]) => [key, [key, one] as const] as const),
      ),
    );
  }

  #listParts(): Map<string, readonly [string, List]> {
    return new Map([...this.#lists].map(([key, list]) => [key, [key, list] as const]));
  }

  #placeTick(key: string, place: Place): HTMLElement {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.#ticked.has(key);
    box.title = browser.i18n.getMessage("portalTick");
    box.setAttribute("aria-label", box.title);
    box.addEventListener("click", (event) => {
      event.stopPropagation();
      // A click that a script makes is taken back.
      if (!event.isTrusted) event.preventDefault();
    });
    box.addEventListener("change", () => {
      if (box.checked) this.#ticked.add(key);
      else this.#ticked.delete(key);
      this.#label();
    });
    return placeHost(place, TICK_STYLE, box);
  }

  #placeButton(key: string, place: Place): HTMLElement {
    const { host, button } = placePart(place, ALL_STYLE, () => this.#sign(this.#chosen(key)));
    this.#buttons.set(key, button);
    return host;
  }

  #tickedOf({ waiting }: List): FoundDocument[] {
    return [...waiting].flatMap(([key, one]) => (this.#ticked.has(key) ? [one] : []));
  }

  /** What is ticked, or all where nothing is. */
  #chosen(key: string): SignableDocument[] {
    const list = this.#lists.get(key);
    if (list === undefined) return [];
    const ticked = this.#tickedOf(list);
    const chosen = ticked.length > 0 ? ticked : [...list.waiting.values()];
    return chosen.flatMap(signable).slice(0, MAX_DOCUMENTS);
  }

  #label(): void {
    for (const [key, button] of this.#buttons) {
      const list = this.#lists.get(key);
      const ticked = list === undefined ? 0 : this.#tickedOf(list).length;
      const count = Math.min(ticked === 0 ? (list?.waiting.size ?? 0) : ticked, MAX_DOCUMENTS);
      const text = browser.i18n.getMessage(ticked === 0 ? "portalSignAll" : "portalSignTicked", [
        String(count),
      ]);
      if (button.textContent !== text) button.textContent = text;
    }
  }
}

/** The lists with more than one document that waits: those of a dossier belong together, whichever rule has found them. */
function listsOf(waiting: Waiting): Map<string, List> {
  const byList = new Map<Element, Map<string, FoundDocument>>();
  const byDossier = new Map<string, Element>();
  for (const [key, one] of waiting) {
    const { kind, dossier } = one.document;
    const own = one.item.closest(LISTS) ?? one.item.parentElement;
    if (one.signed || kind === null || own === null) continue;
    const holder = byDossier.get(dossier ?? "") ?? own;
    if (dossier !== null) byDossier.set(dossier, holder);
    const rows = byList.get(holder) ?? new Map<string, FoundDocument>();
    byList.set(holder, rows.set(key, one));
  }
  const several = [...byList].filter(([, rows]) => rows.size > 1);
  return new Map(
    several.map(([anchor, rows], index) => [
      String(index),
      { waiting: rows, place: { anchor, position: "beforebegin", menu: false } },
    ]),
  );
}
