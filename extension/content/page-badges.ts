import { CheckBadge } from "./check-badge.ts";
import type { BadgeAnswer, PortalDocument } from "./content-message.ts";
import type { FoundDocument, Place } from "./page-document.ts";
import { PageParts } from "./page-part.ts";

/** Waits between tries where another try may tell more, or the background was just stopped. */
const AGAIN_AFTER_MS = [3_000, 15_000, 60_000];

/** Time after which a page that is never idle is asked for all the same. */
const IDLE_TIMEOUT_MS = 3_000;

/** One document of the page, by its source. */
interface Known {
  document: PortalDocument;
  badge: CheckBadge | null;
  answer: BadgeAnswer | null;
  /** Asked for, or about to be. */
  asking: boolean;
  tries: number;
}

/** What the badges ask the background. */
export interface BadgeQuestions {
  check(document: PortalDocument): Promise<BadgeAnswer | null>;
  show(key: string): Promise<unknown>;
}

function bySource(found: readonly FoundDocument[]): ReadonlyMap<string, FoundDocument> {
  return new Map(found.map((one) => [one.document.source, one]));
}

/**
 * Keeps a badge beside every document. The background is asked for a document once it is in view and the page has nothing
 * else to do; what it answered is kept while the page lives, however often the page draws itself anew.
 */
export class PageBadges {
  readonly #questions: BadgeQuestions;
  readonly #parts = new PageParts<FoundDocument>(
    ({ badge }) => badge,
    (one, place) => this.#place(one, place),
  );
  readonly #known = new Map<string, Known>();
  readonly #inView: IntersectionObserver;
  readonly #sources = new WeakMap<Element, string>();

  constructor(questions: BadgeQuestions) {
    this.#questions = questions;
    this.#inView = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const known = this.#known.get(this.#sources.get(target) ?? "");
        if (!isIntersecting || known === undefined) continue;
        this.#inView.unobserve(target);
        this.#askWhenIdle(known);
      }
    });
  }

  update(found: readonly FoundDocument[]): boolean {
    return this.#parts.update(bySource(found));
  }

  noteSeen(found: readonly FoundDocument[]): void {
    this.#parts.noteSeen(bySource(found));
  }

  /** A document was checked anew, elsewhere. */
  checked(source: string, answer: BadgeAnswer): void {
    const known = this.#known.get(source);
    if (known !== undefined) this.#show(known, answer);
  }

  #place({ document }: FoundDocument, place: Place): HTMLElement {
    const { source } = document;
    const known = this.#known.get(source) ?? { document, badge: null, answer: null, asking: false, tries: 0 };
    this.#known.set(source, known);
    known.document = document;
    const badge = new CheckBadge(place, () => this.#press(known));
    known.badge = badge;
    if (known.answer === null) {
      this.#sources.set(badge.host, source);
      this.#inView.observe(badge.host);
    } else {
      badge.show(known.answer);
    }
    return badge.host;
  }

  async #press({ answer }: Known): Promise<void> {
    if (answer !== null) await this.#questions.show(answer.key);
  }

  #askWhenIdle(known: Known): void {
    if (known.asking) return;
    known.asking = true;
    requestIdleCallback(() => void this.#ask(known), { timeout: IDLE_TIMEOUT_MS });
  }

  async #ask(known: Known): Promise<void> {
    // A worker that the browser stops meanwhile answers with nothing, or not at all; the next question starts it again.
    const answer = await this.#questions.check(known.document).catch(() => null);
    known.asking = false;
    if (answer !== null) this.#show(known, answer);
    if (answer?.again === false) return;
    const afterMs = AGAIN_AFTER_MS[known.tries];
    if (afterMs === undefined) return;
    known.tries += 1;
    setTimeout(() => {
      if (known.badge?.host.isConnected === true) this.#askWhenIdle(known);
    }, afterMs);
  }

  #show(known: Known, answer: BadgeAnswer): void {
    known.answer = answer;
    known.badge?.show(answer);
  }
}
