import { CLASS_SCENARIOS } from "./class-scenario.ts";
import { CLOSING_SCENARIOS } from "./closing-scenario.ts";
import { LISTENER_SCENARIOS } from "./listener-scenario.ts";
import { MESSAGE_SCENARIOS } from "./message-scenario.ts";
import type { Scenario } from "./trace.ts";

/** Scripted uses of a socket, one question each. */
export const SCENARIOS: readonly Scenario[] = [
  ...MESSAGE_SCENARIOS,
  ...CLOSING_SCENARIOS,
  ...LISTENER_SCENARIOS,
  ...CLASS_SCENARIOS,
];
