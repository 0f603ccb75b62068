import browser from "./browser.ts";
import type { CheckedNotice, ContentRequest, PageRules } from "./content-message.ts";
import { PageBadges } from "./page-badges.ts";
import type { FoundDocument } from "./page-document.ts";
import { PageBatch } from "./page-batch.ts";
import { PageParts } from "./page-part.ts";
import { PageWatch } from "./page-watch.ts";
import { placeButton, placeSigned } from "./sign-button.ts";

function ask<T>(request: ContentRequest): Promise<T> {
  return browser.runtime.sendMessage(request);
}

/** What buttons and signs are for, by what they are known by: one source may wait for several signatures. */
function byKind(found: readonly FoundDocument[]): ReadonlyMap<string, FoundDocument> {
  return new Map(
    found
      .filter(({ document, signed }) => signed || document.kind !== null)
      .map((one) => [`${one.document.source}\n${one.document.kind ?? ""}`, one]),
  );
}

/** Keeps a button beside every document that waits for a signature, and says of the others which are signed. */
class PageButtons {
  readonly #parts: PageParts<FoundDocument>;
  readonly #batch = new PageBatch((documents) => ask({ type: "sign-all", documents }));

  constructor(rules: PageRules) {
    this.#parts = new PageParts<FoundDocument>(
      ({ button }) => button,
      ({ document: { kind, ...document } }, place) =>
        kind === null
          ? placeSigned(place, browser.i18n.getMessage("portalSigned"))
          : placeButton(place, rules, () => ask({ type: "sign", document: { ...document, kind } })),
    );
  }

  update(found: readonly FoundDocument[]): boolean {
    const shown = byKind(found);
    // Where both go behind the same element, the tick then comes before the button.
    return [this.#parts.update(shown), this.#batch.update(shown)].some(Boolean);
  }

  noteSeen(found: readonly FoundDocument[]): void {
    const shown = byKind(found);
    this.#parts.noteSeen(shown);
    this.#batch.noteSeen(shown);
  }
}

/** Shows what Kyso has to show in a portal's page, once the page's elements are there. */
export async function showInPage(): Promise<void> {
  const rules = await ask<PageRules | null>({ type: "rules" });
  if (rules === null) return;
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
  const watch = new PageWatch(rules.documents, [badges, new PageButtons(rules)], (selector) => {
    void ask({ type: "changed", selector });
  });
  watch.begin();
}
