import { KysoError } from "../../protocol/error.ts";
import type { StampTime } from "../ades/file-signing.ts";
import type { WantedLevel } from "../pades/level-services.ts";
import { shortfallOf } from "../pades/signature-stamper.ts";

/** Gets the time stamp of one signature that is not a PDF's. */
export class FileStamper {
  readonly #level: WantedLevel;
  #shortfall: KysoError | null = null;

  /** @throws {KysoError} TSP_NOT_CONFIGURED without a server */
  constructor(level: WantedLevel) {
    if (level.timestamps === null) throw new KysoError("TSP_NOT_CONFIGURED", "no time stamp server is set");
    this.#level = level;
  }

  /** Why there is no time stamp, though one was wanted. */
  get shortfall(): KysoError | null {
    return this.#shortfall;
  }

  /** Fails only where a lower level will not do. */
  readonly stamp: StampTime = async (imprint) => {
    const { timestamps, signal, whenDown } = this.#level;
    try {
      const token = await timestamps?.stamp(imprint, signal);
      return token?.der ?? null;
    } catch (error) {
      this.#shortfall = shortfallOf(error, whenDown);
      return null;
    }
  };
}
