import type { DoctorCheck, Found } from "../../protocol/doctor.ts";
import type { DoctorContext } from "./doctor-context.ts";

/** One look at this machine. It changes nothing, asks for no PIN, and ends by itself. */
export interface Check {
  readonly name: DoctorCheck;
  /** @throws what the examination tells as CHECK_FAILED */
  run(context: DoctorContext): Promise<readonly Found[]>;
}
