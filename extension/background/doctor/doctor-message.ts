import { z } from "zod";
import type { DoctorReport } from "../../../protocol/doctor.ts";

/*
 * What crosses between the doctor page and the background, on the port `doctor`, as ui-message.ts says.
 */

/** What the doctor page shows. */
export interface DoctorState {
  /** Whether checks are under way. */
  isExamining: boolean;
  /** What the last examination found, extension and agent together; `null` before the first has ended. */
  report: DoctorReport | null;
  /** When that was, ISO 8601. */
  examinedAt: string | null;
}

/** What the doctor page asks. */
export const doctorRequestSchema = z.discriminatedUnion("type", [
  /** Looks anew. */
  z.object({ type: z.literal("examine") }),
]);
export type DoctorRequest = z.infer<typeof doctorRequestSchema>;
