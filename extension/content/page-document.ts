import { findDocuments } from "../../protocol/adapter/page-find.ts";
import type { Place as PlaceInPage } from "../../protocol/adapter/page-find.ts";
import { readSource, rulesInPage } from "../../protocol/adapter/page-rule.ts";
import type { RuleInPage } from "../../protocol/adapter/page-rule.ts";
import { scanPage } from "../../protocol/adapter/page-select.ts";
import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import type { PortalDocument } from "./content-message.ts";

/** A place in the page for something of ours. */
export interface Place {
  anchor: Element;
  position: InsertPosition;
  /** In a menu, which may soon be another document's. */
  menu: boolean;
}

/** A document found in the page, with the rule that found it. */
export interface FoundDocument {
  document: PortalDocument;
  /** What the page shows for it. */
  item: Element;
  /** The portal says that it is signed. */
  signed: boolean;
  /** Where the button goes, or what says that it is signed; `null` where there is nothing to show now. */
  button: Place | null;
  /** Where the badge goes; `null` where there is no place now. */
  badge: Place | null;
}

/** What the finder met is of this document, and so an element. */
function placeOf(place: PlaceInPage | null): Place | null {
  return place === null ? null : { ...place, anchor: place.anchor as Element };
}

/**
 * The documents of the page, the selectors that should have matched and did not, and the shadow roots that were looked into.
 * @param pressed what the user pressed last, whose menu may be open
 */
export function documentsOfPage(
  rules: readonly DocumentRule[],
  pressed: Element | null,
): { documents: FoundDocument[]; broken: string[]; shadows: readonly ShadowRoot[] } {
  const { documents, broken, shadows } = findDocuments(rules, document, { pressed });
  return {
    broken,
    shadows: shadows.map((root) => root as ShadowRoot),
    documents: documents.map(({ item, signed, button, badge, ...found }) => ({
      document: found,
      item: item as Element,
      signed,
      button: placeOf(button),
      badge: placeOf(badge),
    })),
  };
}

/** A document in the page, with the part of its rule that was asked for. */
export interface RulePart<T> {
  part: T;
  at: RuleInPage;
  item: Element;
}

/**
 * The document that is known by this source URL, where its rule has the part; or what should have matched and did not.
 */
export function findPart<T>(
  rules: readonly DocumentRule[],
  source: string,
  partOf: (rule: DocumentRule) => T | undefined,
): RulePart<T> | DocumentRule["item"] | null {
  let missing: DocumentRule["item"] | null = null;
  for (const at of rulesInPage(rules, scanPage(document))) {
    const part = partOf(at.rule);
    if (part === undefined) continue;
    missing = at.rule.item;
    for (const item of at.items) {
      if (readSource(at, item) === source) return { part, at, item: item as Element };
    }
  }
  return missing;
}
