/** Room for the first token of a server that nothing is known of, bytes: RSA-4096 with three certificates fits. */
export const FIRST_TOKEN_BYTES = 10 * 1024;

/** By how much the tokens of one server differ: serial number, fractions of a second, ECDSA's values. Bytes. */
const SPREAD_BYTES = 128;

/** How often a signature is made again because the token that came did not fit. */
export const MAX_TOKEN_TRIES = 4;

/** The room that time stamp tokens need, learnt from those that came. */
export class TokenRoom {
  #largest = 0;

  /** For a token that is still to come, bytes. */
  get bytes(): number {
    return this.#largest === 0 ? FIRST_TOKEN_BYTES : this.#largest + SPREAD_BYTES;
  }

  /** @param size of a token that came, bytes */
  learn(size: number): void {
    this.#largest = Math.max(this.#largest, size);
  }
}
