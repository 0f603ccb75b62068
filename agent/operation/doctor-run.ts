import { ownReport } from "../doctor/own-report.ts";
import type { Operation } from "./agent-context.ts";

/** `doctor.run`: what this machine lacks for signing. Asks for no PIN, and changes nothing. */
export const doctorRun: Operation<"doctor.run"> = (context) => async () => ({
  result: await ownReport(context),
});
