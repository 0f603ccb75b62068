import { found } from "../../protocol/doctor.ts";
import type { Check } from "./check.ts";

/** Minutes that Vietnam is ahead of UTC. */
const VIETNAM_OFFSET = 420;

/** Whether the computer's zone is Vietnam's. */
export const zoneCheck: Check = {
  name: "zone",
  run: ({ zone: { name, offset } }) =>
    Promise.resolve([found(offset === VIETNAM_OFFSET ? "ZONE_GOOD" : "ZONE_OTHER", { zone: name })]),
};
