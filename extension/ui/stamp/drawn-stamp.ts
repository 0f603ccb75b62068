import { problemOf } from "../background-port.ts";
import type { LookView, LookWish } from "./look-view.ts";
import type { Place, StampWording } from "../../../protocol/operation.ts";
import type { FoundPlace, Problem, SignRequest, Stamp } from "../../background/ui-message.ts";

/** Pause in typing after which the stamp is drawn anew, ms. */
const TYPING_PAUSE_MS = 350;

/** The stamp that should lie on the page. */
export interface StampWish {
  readonly look: LookWish;
  /** SHA-256 of the certificate that will sign. */
  readonly certificate: string;
  /** SHA-256 of the document that is shown. */
  readonly shownSha256: string;
  readonly wording: StampWording;
  /** Of the document, where it needs one. */
  readonly password: string | undefined;
}

/** What comes of a wish. */
export interface StampEvents {
  readonly ask: (request: Extract<SignRequest, { type: "stamp" }>) => Promise<Stamp>;
  readonly find: (request: Extract<SignRequest, { type: "place" }>) => Promise<FoundPlace>;
  readonly drawn: (stamp: Stamp) => void;
  readonly refused: (problem: Problem) => void;
}

/** Has the agent draw each stamp that is wished for once, and lays it on the page; other words leave it where it lies. */
export class DrawnStamp {
  readonly #look: LookView;
  readonly #on: StampEvents;
  #wanted: string | null = null;
  /** All of the last wish but its words. */
  #bearer: string | null = null;
  #timer = 0;

  constructor(look: LookView, on: StampEvents) {
    this.#look = look;
    this.#on = on;
  }

  /**
   * @param wish `null` where no stamp can be had now
   * @param at where it was put before; `null` where the agent finds that it belongs
   */
  want(wish: StampWish | null, at: Place | null = null): void {
    const wanted = wish && JSON.stringify(wish);
    if (wanted === this.#wanted) return;
    const bearer = wish && JSON.stringify({ ...wish, wording: null });
    const keeps = bearer !== null && bearer === this.#bearer;
    this.#wanted = wanted;
    this.#bearer = bearer;
    clearTimeout(this.#timer);
    if (!keeps) this.#look.removeStamp();
    if (!wish || wanted === null) return;
    const fetch = () => void this.#fetch(wish, wanted, keeps, at);
    if (keeps) this.#timer = window.setTimeout(fetch, TYPING_PAUSE_MS);
    else fetch();
  }

  async #fetch(wish: StampWish, wanted: string, keeps: boolean, at: Place | null): Promise<void> {
    const { look, certificate, wording, password } = wish;
    const asked = { kind: look.kind, certificate, ...wording };
    try {
      const stamp = await this.#on.ask({ type: "stamp", ...asked });
      if (this.#wanted !== wanted) return;
      const place = async () => at ?? (await this.#on.find({ type: "place", ...asked, password })).place;
      await this.#look.lay(stamp, look, { keeps, place });
      if (this.#wanted === wanted) this.#on.drawn(stamp);
    } catch (error) {
      if (this.#wanted !== wanted) return;
      const problem = problemOf(error);
      // The worker was stopped: the state that comes when it is back asks again.
      if (problem.code === "SESSION_CLOSED") this.#wanted = null;
      else this.#on.refused(problem);
    }
  }
}
