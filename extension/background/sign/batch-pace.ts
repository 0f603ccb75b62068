/** Ends that are looked back on: a pace of long ago says nothing of one after a pause, or of a portal that grows slow. */
const LOOKED_BACK_ON = 20;

/** Ends before which a pace says nothing. */
const SETTLING = 3;

/** How fast documents come to their end, measured on the last few. */
export class Pace {
  readonly #ends: number[];

  /** @param begun when the first was begun, ms */
  constructor(begun: number) {
    this.#ends = [begun];
  }

  /** One more has come to its end. @param at ms, on the clock of the beginning */
  note(at: number): void {
    this.#ends.push(at);
    if (this.#ends.length > LOOKED_BACK_ON + 1) this.#ends.shift();
  }

  /** Milliseconds from one end to the next; `null` while that can't be known. */
  get msEach(): number | null {
    const [first, last] = [this.#ends[0], this.#ends.at(-1)];
    const ended = this.#ends.length - 1;
    if (ended < SETTLING || first === undefined || last === undefined) return null;
    return (last - first) / ended;
  }
}
