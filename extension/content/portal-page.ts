import browser from "webextension-polyfill";
import type { CheckedNotice, ContentRequest, PageRules } from "./content-message.ts";
import { PageBadges } from "./page-badges.ts";
import { findDocuments } from "./page-document.ts";
import type { FoundDocument } from "./page-document.ts";
import { PageParts } from "./page-part.ts";
import { placeButton } from "./sign-button.ts";
import { listenForUploads } from "./upload.ts";
import { listenForVerdicts } from "./verdict.ts";

/** Time that a page's changes are gathered before it is searched again. */
const SETTLE_MS = 100;

/** Time that a page may take to show its documents before a missing selector is reported. */
const CHANGED_AFTER_MS = 5_000;

function ask<T>(request: ContentRequest): Promise<T> {
  return browser.runtime.sendMessage(request);
}

/** Keeps a button beside every document that waits for a signature. */
class PageButtons {
  readonly #rules: PageRules;
  readonly #parts = new PageParts();

  constructor(rules: PageRules) {
    this.#rules = rules;
  }

  update(found: readonly FoundDocument[]): void {
    const waiting = found.flatMap(({ document: { kind, ...document }, button }) =>
      kind === null || button === null ? [] : [{ document: { ...document, kind }, button }],
    );
    this.#parts.update(
      new Map(waiting.map((one) => [`${one.document.source}\n${one.document.kind}`, one])),
      ({ button }) => button,
      ({ document, button }) => placeButton(button, this.#rules, () => ask({ type: "sign", document })),
    );
  }
}

/** Looks for documents in the page, also when the page draws itself anew. */
class PageWatch {
  readonly #rules: PageRules;
  readonly #listeners: readonly { update(found: readonly FoundDocument[]): void }[];
  readonly #reported = new Set<string>();
  readonly #startedAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rules: PageRules, listeners: readonly { update(found: readonly FoundDocument[]): void }[]) {
    this.#rules = rules;
    this.#listeners = listeners;
  }

  begin(): void {
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
    for (const listener of this.#listeners) listener.update(documents);
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

/** Shows what Kyso has to show in a portal's page, once the page's elements are there. */
export async function showInPage(): Promise<void> {
  const rules = await ask<PageRules | null>({ type: "rules" });
  if (rules === null) return;
  listenForUploads(rules.documents);
  listenForVerdicts(rules.documents);
  const badges = new PageBadges({
    check: (document) => ask({ type: "check", document }),
    show: (key) => ask({ type: "show-check", key }),
  });
  browser.runtime.onMessage.addListener((message: unknown) => {
    const { source, answer } = message as CheckedNotice;
    badges.checked(source, answer);
    return undefined;
  });
  // The badges first: where both are put right behind the same element, the button then comes before the badge.
  new PageWatch(rules, [badges, new PageButtons(rules)]).begin();
}
