import { z } from "zod";
import { type JOB_STATES, jobSchema, type JobSummary, xmlTargetSchema } from "../../protocol/operation.ts";

/**
 * How the signed document is put together: so many of the bytes that signing made, or a stretch of the original; from
 * the first to the last.
 */
const layoutSchema = z.array(
  z.union([z.object({ made: z.int().min(0) }), z.object({ start: z.int().min(0), end: z.int().min(0) })]),
);
export type Layout = z.infer<typeof layoutSchema>;

/** What the disk keeps of a job beside its bytes. */
export const jobRecordSchema = jobSchema.extend({
  /** What is signed of an XML document, and where the signature goes. */
  xml: xmlTargetSchema.default({}),
  /** `null` where what signing made follows the original. */
  layout: layoutSchema.nullable().default(null),
  /** What the portal says of its secrecy (độ mật). */
  secrecy: z.string().optional(),
  /** Whose the portal is. */
  organisation: z.string().optional(),
  createdAt: z.iso.datetime(),
  /** Its place in the order of announcing, which times to the millisecond do not tell. */
  sequence: z.int().min(0).default(0),
  /** What the audit log says of the signature, so that an entry lost in a crash can be made again. */
  evidence: z.record(z.string(), z.json()).nullable(),
});
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** The states in which the document is whole but carries no new signature. */
export const UNSIGNED_STATES: readonly (typeof JOB_STATES)[number][] = ["receiving", "received"];

/** What may be told over the session. */
export function summaryOf(record: JobRecord): JobSummary {
  return jobSchema.parse(record);
}

/** Reads a record; `null` where the bytes are none. */
export function parseRecord(bytes: Uint8Array): JobRecord | null {
  try {
    return jobRecordSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return null;
  }
}
