import { z } from "zod";
import {
  DOCTOR_CHECKS,
  type DoctorReport,
  FACTS,
  type Fact,
  FINDINGS,
  type Finding,
  MAX_DOCTOR_LINES,
} from "./doctor.ts";

const lineSchema = z.object({
  check: z.enum(DOCTOR_CHECKS),
  finding: z.enum(Object.keys(FINDINGS) as [Finding, ...Finding[]]),
  facts: z.partialRecord(z.enum(Object.keys(FACTS) as [Fact, ...Fact[]]), z.string().max(1000)),
});

/** Apart from the names, so that a page that shows them does not load it. */
export const doctorReportSchema = z.object({
  version: z.string().max(64),
  system: z.string().max(200),
  lines: z.array(lineSchema).max(MAX_DOCTOR_LINES),
  ownNames: z.array(z.string().max(300)).max(8),
}) satisfies z.ZodType<DoctorReport>;
