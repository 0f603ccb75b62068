import browser from "webextension-polyfill";
import type { ContentRequest, PageRules } from "./content-message.ts";
import { findDocuments } from "./page-document.ts";
import { placeButton } from "./sign-button.ts";
import { listenForUploads } from "./upload.ts";

/** Time that a page's changes are gathered before it is searched again. */
const SETTLE_MS = 100;

/** Time that a page may take to show its documents before a missing selector is reported. */
const CHANGED_AFTER_MS = 5_000;

function ask<T>(request: ContentRequest): Promise<T> {
  return browser.runtime.sendMessage(request);
}

/** Keeps a button beside every document that waits for a signature, also when the page draws itself anew. */
class PageButtons {
  readonly #rules: PageRules;
  readonly #placed = new Map<string, { host: HTMLElement; anchor: Element }>();
  readonly #reported = new Set<string>();
  readonly #startedAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rules: PageRules) {
    this.#rules = rules;
  }

  watch(): void {
    this.#search();
    new MutationObserver(() => {
      this.#searchSoon(SETTLE_MS);
    }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
    this.#searchSoon(CHANGED_AFTER_MS);
  }

  #searchSoon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#search();
    }, ms);
  }

  #search(): void {
    const { documents, broken } = findDocuments(this.#rules.documents, document);
    const seen = new Set<string>();
    for (const found of documents) {
      const key = `${found.document.source}\n${found.document.kind}`;
      seen.add(key);
      const placed = this.#placed.get(key);
      if (placed?.host.isConnected === true && placed.anchor === found.anchor) continue;
      placed?.host.remove();
      const host = placeButton(found, this.#rules, () => ask({ type: "sign", document: found.document }));
      this.#placed.set(key, { host, anchor: found.anchor });
    }
    for (const [key, { host }] of this.#placed) {
      if (seen.has(key)) continue;
      host.remove();
      this.#placed.delete(key);
    }
    this.#report(broken);
  }

  #report(broken: readonly string[]): void {
    if (Date.now() - this.#startedAt < CHANGED_AFTER_MS) {
      if (broken.length > 0) this.#searchSoon(CHANGED_AFTER_MS);
      return;
    }
    for (const selector of broken) {
      if (this.#reported.has(selector)) continue;
      this.#reported.add(selector);
      void ask({ type: "changed", selector });
    }
  }
}

async function start(): Promise<void> {
  const rules = await ask<PageRules | null>({ type: "rules" });
  if (rules === null) return;
  listenForUploads(rules.documents);
  new PageButtons(rules).watch();
}

void start();
