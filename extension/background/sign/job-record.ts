import browser from "webextension-polyfill";
import { z } from "zod";
import { isErrorCode } from "../../../protocol/error.ts";
import { errorSchema } from "../../../protocol/error-schema.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import { signatureReportSchema } from "../../../protocol/report.ts";
import { SIGNATURE_FORMATS } from "../../../protocol/signature-format.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";

/*
 * What is known of a job, as it outlives the worker: written before each step that can't be taken back, so that a
 * worker that starts anew knows what may have happened. It never holds a PIN.
 */

export const JOB_STAGES = [
  /** The document's bytes are not all here yet. */
  "download",
  /** They are here, but not all at the agent. */
  "send",
  /** The agent holds them; the user is looking. */
  "ready",
  /** The agent was asked to sign; whether it has is for the agent to say. */
  "sign",
  /** Signed; no request that carries it has left for the portal. */
  "deliver",
  /** Signed; a request that carries it may have left for the portal. */
  "upload",
  /** Signed; the last delivery failed, and the next is on the user's word. */
  "wait",
  /** The portal has it; the agent may not know yet. */
  "delivered",
  /** Given up before it was signed; the agent may not know yet. */
  "dropped",
] as const;

const problemSchema = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === "string" && isErrorCode(code)),
  detail: errorSchema.shape.detail.unwrap().nullable(),
});

const recordSchema = z.object({
  jobKey: z.string(),
  stage: z.enum(JOB_STAGES),
  origin: z.string(),
  /** Address of the portal's page (the frame's, where it is in a frame). */
  pageUrl: z.string(),
  tabId: z.int(),
  frameId: z.int(),
  adapterId: z.string(),
  /** Index of the adapter's rule that found the document. */
  rule: z.int().min(0),
  source: z.string(),
  title: z.string(),
  fileName: z.string(),
  number: z.string().nullable(),
  date: z.string().nullable(),
  kind: z.enum(SIGNATURE_KINDS),
  format: z.enum(SIGNATURE_FORMATS),
  windowId: z.int().nullable(),
  /** The agent's name for the job; `null` until it was announced. */
  jobId: z.string().nullable(),
  signature: signatureReportSchema.nullable(),
  /** What the signer should know though it was signed (error codes). */
  warnings: z.array(z.string()),
  signedAt: z.string().nullable(),
  problem: problemSchema.nullable(),
  /** The portal may have stored the signed document although it did not say so. */
  mayBeStored: z.boolean(),
  /** Why the job was given up, for the agent. */
  dropReason: z.enum(["consent-refused", "window-closed", "discarded", "failed"]).nullable(),
});
export type JobRecord = z.infer<typeof recordSchema>;
export type JobStage = JobRecord["stage"];

const PREFIX = "job:";

/** Writes the record; when it resolves, a worker that starts anew will read it. */
export async function saveRecord(record: JobRecord): Promise<void> {
  await browser.storage.local.set({ [PREFIX + record.jobKey]: record });
}

export async function removeRecord(jobKey: string): Promise<void> {
  await browser.storage.local.remove(PREFIX + jobKey);
}

/** Every record that can be read; one that an older version wrote otherwise is left where it is. */
export async function loadRecords(): Promise<JobRecord[]> {
  const stored = await browser.storage.local.get(null);
  const records: JobRecord[] = [];
  for (const [key, value] of Object.entries(stored)) {
    if (!key.startsWith(PREFIX)) continue;
    const parsed = recordSchema.safeParse(value);
    if (parsed.success) records.push(parsed.data);
  }
  return records;
}
