import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { Certificate } from "../x509/certificate.ts";
import { StoredAnswers } from "./stored-answers.ts";
import type { StoreHistory } from "./store-history.ts";

/** An intact signature whose time is proven, and whose path leads to a trusted root. */
export interface ProvenSignature {
  /** Index of the revision that it covers. */
  readonly revision: number;
  readonly path: readonly Certificate[];
  readonly proof: { readonly token: TimestampToken; readonly at: Date };
}

/** A document time stamp that holds. */
export interface GoodStamp {
  /** Index of the revision that it covers. */
  readonly revision: number;
  /** Its time. */
  readonly at: Date;
}

/**
 * Which levels the signatures of one document have reached. What counts is what can be relied on: time stamps on a path
 * to a trusted root, and revocation data that were checked and say that nothing was revoked.
 *
 * @see ETSI EN 319 142-1, 6.3
 */
export class LevelScale {
  readonly #stores: StoreHistory;
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #stamps: readonly GoodStamp[];
  readonly #answers = new Map<number, StoredAnswers>();

  /** @param stamps oldest first */
  constructor(stores: StoreHistory, trust: TrustStore, now: Date, stamps: readonly GoodStamp[]) {
    this.#stores = stores;
    this.#trust = trust;
    this.#now = now;
    this.#stamps = stamps;
  }

  levelOf({ revision, path, proof: { token, at } }: ProvenSignature): PadesLevel {
    const covers = (answers: StoredAnswers): boolean =>
      answers.covers(path, at) && answers.covers(token.path, token.genTime);
    if (!covers(this.#answersOf(this.#stores.newest))) return "B-T";
    const stamped = this.#stamps.at(-1)?.revision ?? null;
    if (stamped === null || stamped <= revision) return "B-LT";
    return covers(this.#answersOf(stamped)) ? "B-LTA" : "B-LT";
  }

  /** What the security store of a revision holds, with what proves since when. */
  #answersOf(revision: number): StoredAnswers {
    const known = this.#answers.get(revision);
    if (known !== undefined) return known;
    const answers = new StoredAnswers(this.#stores.at(revision), this.#trust, this.#now);
    for (const stamp of this.#stamps) answers.prove(this.#stores.at(stamp.revision), stamp.at);
    this.#answers.set(revision, answers);
    return answers;
  }
}
