import type { PageRoot } from "../../protocol/adapter/page-dom.ts";
import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import { documentsOfPage } from "./page-document.ts";
import type { FoundDocument } from "./page-document.ts";

/** Time that a page's changes are gathered before it is searched again; more where a search takes long. */
const SETTLE_MS = 100;
const SETTLE_PER_SEARCH = 10;

/** Time for which a selector has matched nothing before that is reported: pages draw themselves step by step. */
const CHANGED_AFTER_MS = 5_000;

/** What is watched of a page. The attributes are those that viewers and menus get later. */
const CHANGES: MutationObserverInit = {
  childList: true,
  subtree: true,
  characterData: true,
  attributes: true,
  attributeFilter: ["href", "src", "data", "value"],
};

/** By these a menu opens. */
const PRESSES = ["pointerdown", "mousedown", "click", "keydown"] as const;

/** By these a single-page app goes on, where it tells. */
const MOVES = ["popstate", "hashchange"] as const;

/** Who shows what was found. */
interface PageListener {
  /** @returns whether anything of ours was put into the page, or taken out of it */
  update(found: readonly FoundDocument[]): boolean;
  /** What is found while all of ours stand in the page. */
  noteSeen(found: readonly FoundDocument[]): void;
}

/** Looks for documents in the page, also when the page draws itself anew or goes on to another address by itself. */
export class PageWatch {
  readonly #rules: readonly DocumentRule[];
  readonly #listeners: readonly PageListener[];
  readonly #tellChanged: (selector: string) => void;
  readonly #reported = new Set<string>();
  /** Since when each selector that should match does not. */
  readonly #broken = new Map<string, number>();
  readonly #watched = new WeakSet<PageRoot>();
  readonly #observer = new MutationObserver(() => {
    this.#searchSoon();
  });
  /** Selectors that match nothing only because of what was put into the page, which is no change of the page. */
  #hidden = new Set<string>();
  #items = new Set<EventTarget>();
  #pressed: Element | null = null;
  #address = location.href;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changedTimer: ReturnType<typeof setTimeout> | undefined;
  #searchMs = 0;

  constructor(
    rules: readonly DocumentRule[],
    listeners: readonly PageListener[],
    tellChanged: (selector: string) => void,
  ) {
    this.#rules = rules;
    this.#listeners = listeners;
    this.#tellChanged = tellChanged;
  }

  begin(): void {
    this.#search();
    this.#observer.observe(document.documentElement, CHANGES);
    for (const type of MOVES) {
      addEventListener(type, () => {
        this.#searchSoon();
      });
    }
    for (const type of PRESSES) {
      addEventListener(
        type,
        (event) => {
          this.#notePress(event.composedPath());
        },
        { capture: true, passive: true },
      );
    }
  }

  /** Only a press in an item tells whose menu is open; one in the menu itself does not. */
  #notePress(path: readonly EventTarget[]): void {
    const [target] = path;
    if (!(target instanceof Element) || !path.some((one) => this.#items.has(one))) return;
    this.#pressed = target;
    this.#searchSoon();
  }

  #searchSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#search();
      },
      Math.max(SETTLE_MS, this.#searchMs * SETTLE_PER_SEARCH),
    );
  }

  #search(): void {
    const begun = performance.now();
    const { documents, broken, shadows } = documentsOfPage(this.#rules, this.#pressed);
    this.#items = new Set(documents.map(({ item }) => item));
    const gone = broken.filter((selector) => !this.#hidden.has(selector));
    const changed = this.#listeners.filter((listener) => listener.update(documents));
    if (changed.length > 0) this.#noteSeen(gone);
    for (const root of shadows) {
      if (this.#watched.has(root)) continue;
      this.#watched.add(root);
      this.#observer.observe(root, CHANGES);
    }
    this.#searchMs = performance.now() - begun;
    this.#report(gone);
  }

  /**
   * Selectors such as `:last-child` match otherwise once something of ours stands in the page. What they match then is taken
   * down: else a part would be moved because it is there, and back because it is not, for as long as the page is open.
   */
  #noteSeen(gone: readonly string[]): void {
    const seen = documentsOfPage(this.#rules, this.#pressed);
    for (const listener of this.#listeners) listener.noteSeen(seen.documents);
    this.#hidden = new Set(seen.broken.filter((selector) => !gone.includes(selector)));
  }

  #report(broken: readonly string[]): void {
    if (this.#address !== location.href) {
      this.#address = location.href;
      this.#broken.clear();
    }
    const now = Date.now();
    for (const selector of this.#broken.keys()) if (!broken.includes(selector)) this.#broken.delete(selector);
    for (const selector of broken) {
      const since = this.#broken.get(selector) ?? now;
      this.#broken.set(selector, since);
      if (this.#reported.has(selector)) continue;
      if (now - since >= CHANGED_AFTER_MS) {
        this.#reported.add(selector);
        this.#tellChanged(selector);
      } else {
        this.#searchLater();
      }
    }
  }

  #searchLater(): void {
    if (this.#changedTimer !== undefined) return;
    this.#changedTimer = setTimeout(() => {
      this.#changedTimer = undefined;
      this.#search();
    }, CHANGED_AFTER_MS);
  }
}
