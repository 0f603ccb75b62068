import { found } from "../../protocol/doctor.ts";
import type { Check } from "./check.ts";

/** A clock that keeps itself by the network is nearer. */
const GOOD_S = 60;

/** Farther off, a signature's time says something else than happened. */
const WRONG_S = 300;

/**
 * Compares the computer's clock with what servers say that are asked for other reasons. No server is asked for its time
 * alone: who may be asked is for the settings to say.
 *
 * @param others resolves when they have been asked
 */
export function clockCheck(others: () => Promise<unknown>): Check {
  return {
    name: "clock",
    async run({ clocks }) {
      await others();
      const { aheadMs } = clocks;
      if (aheadMs === null) return [found("CLOCK_UNKNOWN")];
      const seconds = Math.round(Math.abs(aheadMs) / 1000);
      if (seconds > WRONG_S) return [found("CLOCK_WRONG", { minutes: Math.round(seconds / 60) })];
      return [found(seconds > GOOD_S ? "CLOCK_OFF" : "CLOCK_GOOD", { seconds })];
    },
  };
}
