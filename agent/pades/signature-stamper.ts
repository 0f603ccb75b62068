import { createHash } from "node:crypto";
import { asKysoError, KysoError, type ErrorCode } from "../../protocol/error.ts";
import { timestampTokenRoom } from "../cms/unsigned-attribute.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import type { WantedLevel, WhenDown } from "./level-services.ts";
import { MAX_TOKEN_TRIES } from "./token-room.ts";

/** What came of a wish for a time stamp. */
export interface Stamping {
  readonly token: TimestampToken | null;
  /** Why there is none, though it was wanted. */
  readonly shortfall: KysoError | null;
}

/** Gets the time stamps of one signature, which is made again when a token is larger than its room. */
export class SignatureStamper {
  readonly #level: WantedLevel;
  #triesLeft = MAX_TOKEN_TRIES;

  constructor(level: WantedLevel) {
    this.#level = level;
  }

  /** By how much a signature is to be larger for a token, bytes. */
  get room(): number {
    return timestampTokenRoom(this.#level.tokenRoom.bytes);
  }

  /**
   * Has a signature value stamped. A token that does not fit is answered all the same, unless it was the last try.
   *
   * @param room that is kept for it, bytes
   * @throws {KysoError} TSP_*, NETWORK_*, SIGN_TIMESTAMP_TOO_LARGE where a lower level will not do; JOB_CANCELLED
   * @see RFC 3161, appendix A
   */
  async stamp(signatureValue: Uint8Array, room: number): Promise<Stamping> {
    const { timestamps, tokenRoom, signal, whenDown } = this.#level;
    try {
      if (timestamps === null) throw new KysoError("TSP_NOT_CONFIGURED");
      const imprint = createHash("sha256").update(signatureValue).digest();
      const token = await timestamps.stamp(imprint, signal);
      this.#triesLeft -= 1;
      tokenRoom.learn(token.der.length);
      if (timestampTokenRoom(token.der.length) > room && this.#triesLeft === 0) {
        throw new KysoError("SIGN_TIMESTAMP_TOO_LARGE", `${token.der.length} bytes`);
      }
      return { token, shortfall: null };
    } catch (error) {
      return { token: null, shortfall: shortfallOf(error, whenDown) };
    }
  }
}

/** Failures that are not the network's or a server's, and so end the job. */
const ENDING: ReadonlySet<ErrorCode> = new Set(["JOB_CANCELLED", "INTERNAL", "SIGN_RESULT_INVALID"]);

/**
 * Why a level is not reached, where the signature is kept all the same.
 *
 * @throws {KysoError} the failure itself, where it is not
 */
export function shortfallOf(error: unknown, whenDown: WhenDown): KysoError {
  const failure = asKysoError(error);
  if (whenDown === "refuse" || ENDING.has(failure.code)) throw failure;
  return failure;
}
