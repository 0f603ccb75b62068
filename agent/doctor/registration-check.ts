import { found } from "../../protocol/doctor.ts";
import type { Check } from "./check.ts";

/** Whether the browsers of this user find the native messaging host, and it is this program's. */
export const registrationCheck: Check = {
  name: "registration",
  async run(context) {
    const { good, missing, different } = await context.registration(await context.settings());
    if (missing > 0) return [found("REGISTRATION_MISSING", { count: missing })];
    if (different > 0) return [found("REGISTRATION_OUTDATED", { count: different })];
    return [found("REGISTERED", { count: good })];
  },
};
