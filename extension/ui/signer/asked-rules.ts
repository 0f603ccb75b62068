import { problemOf } from "../background-port.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { CertificateRole } from "../../../protocol/signature-kind.ts";
import type { Problem, SignRequest } from "../../background/ui-message.ts";

/** Pause in typing after which the agent is asked anew, ms. */
export const TYPING_PAUSE_MS = 350;

type RuleRequest = Extract<SignRequest, { type: "rules" }>;

/** What is asked about a document that is shown. */
export interface RuleWish extends Omit<RuleRequest, "type" | "noSecret"> {
  /** SHA-256 of the document. */
  readonly shownSha256: string;
  /** Whose the certificate is; `null` until the user has said. The agent knows it itself. */
  readonly role: CertificateRole | null;
}

/** What comes of a wish. */
export interface RuleEvents {
  readonly ask: (request: RuleRequest) => Promise<readonly RuleResult[]>;
  /** `null`: they are being looked at. */
  readonly known: (rules: readonly RuleResult[] | null) => void;
  readonly refused: (problem: Problem) => void;
}

/** Asks the agent how the document stands with the rules, once for each thing that they depend on. */
export class AskedRules {
  readonly #on: RuleEvents;
  #wanted: string | null = null;
  /** All of the last wish but what is typed. */
  #chosen: string | null = null;
  #timer = 0;

  constructor(on: RuleEvents) {
    this.#on = on;
  }

  /** @param wish `null` where nothing can be asked now */
  want(wish: RuleWish | null): void {
    const wanted = wish && JSON.stringify(wish);
    if (wanted === this.#wanted) return;
    const chosen = wish && JSON.stringify({ ...wish, number: null, date: null });
    const isTyping = chosen !== null && chosen === this.#chosen;
    this.#wanted = wanted;
    this.#chosen = chosen;
    clearTimeout(this.#timer);
    if (!isTyping) this.#on.known(null);
    if (!wish || wanted === null) return;
    const ask = (): void => void this.#ask(wish, wanted);
    if (isTyping) this.#timer = window.setTimeout(ask, TYPING_PAUSE_MS);
    else ask();
  }

  async #ask({ shownSha256: _shown, role: _role, ...wish }: RuleWish, wanted: string): Promise<void> {
    try {
      // What the signer states is known to the window itself, which need not ask again.
      const rules = await this.#on.ask({ type: "rules", ...wish, noSecret: false });
      if (this.#wanted === wanted) this.#on.known(rules);
    } catch (error) {
      if (this.#wanted !== wanted) return;
      const problem = problemOf(error);
      // The worker was stopped: the state that comes when it is back asks again.
      if (problem.code === "SESSION_CLOSED") this.#wanted = null;
      else this.#on.refused(problem);
    }
  }
}
