import { type Match, selectorText } from "../../protocol/adapter/page-select.ts";
import type { Selector } from "../../protocol/adapter/selector-schema.ts";

/** How one part of a rule was found in a page. */
export interface PartCheck {
  /** Such as `item`, `title` or `button`. */
  readonly part: string;
  readonly selector: string;
  /** How often it was looked for: once for each item, or once in the page. */
  readonly looked: number;
  /** How often nothing matched. */
  readonly missed: number;
  /** Ways to find it that the selector names. */
  readonly alternatives: number;
  /** Those that matched, from 1, with how often and the most elements at once. */
  readonly matched: readonly {
    readonly alternative: number;
    readonly times: number;
    readonly elements: number;
  }[];
}

interface Counted {
  readonly part: string;
  readonly selector: Selector;
  looked: number;
  readonly matched: Map<number, { times: number; elements: number }>;
}

/** Counts what the selectors of rules matched. */
export class SelectorTrace {
  readonly #rules = new Map<number, Map<string, Counted>>();

  add(rule: number, part: string, selector: Selector, { alternative, elements }: Match): void {
    const parts = this.#rules.get(rule) ?? new Map<string, Counted>();
    this.#rules.set(rule, parts);
    const name = `${part} ${selectorText(selector)}`;
    const counted = parts.get(name) ?? { part, selector, looked: 0, matched: new Map() };
    parts.set(name, counted);
    counted.looked += 1;
    if (alternative < 0) return;
    const before = counted.matched.get(alternative) ?? { times: 0, elements: 0 };
    counted.matched.set(alternative, {
      times: before.times + 1,
      elements: Math.max(before.elements, elements.length),
    });
  }

  /** What was looked for by a rule, in the order of the looking. */
  partsOf(rule: number): readonly PartCheck[] {
    return [...(this.#rules.get(rule)?.values() ?? [])].map(({ part, selector, looked, matched }) => ({
      part,
      selector: selectorText(selector),
      looked,
      missed: looked - [...matched.values()].reduce((sum, { times }) => sum + times, 0),
      alternatives: typeof selector === "string" ? 1 : selector.length,
      matched: [...matched]
        .sort(([a], [b]) => a - b)
        .map(([alternative, counts]) => ({ alternative: alternative + 1, ...counts })),
    }));
  }
}
