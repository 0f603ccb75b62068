import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { readSecurityStore, validationDataOf } from "./security-store.ts";
import { StoredAnswers } from "./stored-answers.ts";

/** An intact signature whose time is proven, and whose path leads to a trusted root. */
export interface ProvenSignature {
  /** Index of the revision that it covers. */
  readonly revision: number;
  readonly path: readonly Certificate[];
  readonly proof: { readonly token: TimestampToken; readonly at: Date };
}

/**
 * Which levels the signatures of one document have reached. What counts is what can be relied on: time stamps on a path
 * to a trusted root, and revocation data that were checked and say that nothing was revoked.
 *
 * @see ETSI EN 319 142-1, 6.3
 */
export class LevelScale {
  readonly #document: PdfDocument;
  readonly #trust: TrustStore;
  readonly #now: Date;
  /** Revision of the newest document time stamp that holds; `null` without one. */
  readonly #stamped: number | null;
  readonly #answers = new Map<number, StoredAnswers | null>();

  constructor(document: PdfDocument, trust: TrustStore, now: Date, stamped: number | null) {
    this.#document = document;
    this.#trust = trust;
    this.#now = now;
    this.#stamped = stamped;
  }

  levelOf({ revision, path, proof: { token, at } }: ProvenSignature): PadesLevel {
    const covers = (answers: StoredAnswers | null): boolean =>
      answers !== null && answers.covers(path, at) && answers.covers(token.path, token.genTime);
    const newest = this.#document.revisions.length - 1;
    if (!covers(this.#answersOf(newest))) return "B-T";
    const stamped = this.#stamped;
    if (stamped === null || stamped <= revision) return "B-LT";
    return covers(this.#answersOf(stamped)) ? "B-LTA" : "B-LT";
  }

  /** What the security store of a revision holds; `null` without one. */
  #answersOf(revision: number): StoredAnswers | null {
    const known = this.#answers.get(revision);
    if (known !== undefined) return known;
    const newest = this.#document.revisions.length - 1;
    const view = revision === newest ? this.#document : this.#document.at(revision);
    const store = readSecurityStore(view);
    const answers =
      store === null ? null : new StoredAnswers(validationDataOf(store), this.#trust, this.#now);
    this.#answers.set(revision, answers);
    return answers;
  }
}
