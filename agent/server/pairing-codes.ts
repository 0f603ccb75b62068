import { KysoError } from "../../protocol/error.ts";
import { PAIRING_CODE_LIFETIME_MS } from "../../protocol/limit.ts";
import { formatPairingCode, newPairingCode, pairingSecretsOf } from "../../protocol/pairing.ts";

/** Codes that may be open at once; a further one takes the place of the oldest. */
const MAX_CODES = 8;

/** Tries at pairing, whoever makes them, in each {@link TRIES_WINDOW_MS}. */
export const MAX_TRIES = 20;

/** Time over which tries are counted. */
export const TRIES_WINDOW_MS = 60_000;

interface OpenCode {
  readonly psk: Uint8Array;
  readonly expiresAt: number;
}

/** The one-time codes that this agent has given out. */
export class PairingCodes {
  readonly #now: () => number;
  readonly #codes = new Map<string, OpenCode>();
  #tries: number[] = [];

  /** @param now milliseconds that only grow */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A new code as text. It lives for {@link PAIRING_CODE_LIFETIME_MS} and is good for one try. */
  async issue(): Promise<string> {
    const code = newPairingCode();
    const { id, psk } = await pairingSecretsOf(code);
    this.#codes.set(id, { psk, expiresAt: this.#now() + PAIRING_CODE_LIFETIME_MS });
    for (const old of [...this.#codes.keys()].slice(0, -MAX_CODES)) {
      this.#codes.delete(old);
    }
    return formatPairingCode(code);
  }

  /**
   * The pre-shared key of the code with this id, which is spent by that. The id says nothing about the code, and
   * the key itself is compared by nobody: AES-GCM shows, in constant time, whether the other side has it.
   *
   * @throws {KysoError} PAIRING_TOO_MANY_TRIES, PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED
   */
  take(id: string): Uint8Array {
    const now = this.#now();
    this.#tries = this.#tries.filter((time) => time > now - TRIES_WINDOW_MS);
    if (this.#tries.length >= MAX_TRIES) {
      throw new KysoError("PAIRING_TOO_MANY_TRIES");
    }
    this.#tries.push(now);
    const code = this.#codes.get(id);
    this.#codes.delete(id);
    if (code === undefined) {
      throw new KysoError("PAIRING_CODE_INVALID");
    }
    if (now >= code.expiresAt) {
      throw new KysoError("PAIRING_CODE_EXPIRED");
    }
    return code.psk;
  }
}
