import type { OwnRequest, OwnResults } from "../../background/own/own-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** How the parts of the settings page ask for what the agent is to keep. */
export interface OwnAsking {
  /**
   * Asks, and says why not where it is refused.
   *
   * @returns `undefined` where it was refused
   */
  ask<T extends OwnRequest["type"]>(
    request: Extract<OwnRequest, { type: T }>,
  ): Promise<OwnResults[T] | undefined>;
  /** Shows a problem beside what the user chooses, or none. */
  say(problem: Problem | null): void;
}
