import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Tells whether a PIN is the one that a token has accepted, without holding it. */
export class PinProof {
  readonly #key = randomBytes(32);
  readonly #tag: Buffer;

  constructor(pin: string) {
    this.#tag = this.#tagOf(pin);
  }

  matches(pin: string): boolean {
    return timingSafeEqual(this.#tag, this.#tagOf(pin));
  }

  #tagOf(pin: string): Buffer {
    return createHmac("sha256", this.#key).update(pin).digest();
  }
}
