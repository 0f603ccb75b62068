import { describe } from "vitest";
import { BROWSER_NAME } from "../harness.ts";

const isAsked = BROWSER_NAME === "chromium" || process.env["KYSO_EVERY_STATE"] !== undefined;

/**
 * Describes the states of a window, each of which is looked at and kept as a picture. Firefox takes minutes for them all:
 * there it is done where `KYSO_EVERY_STATE` is set.
 */
export function describeStates(title: string, tests: () => void): void {
  describe.runIf(isAsked)(title, tests);
}
