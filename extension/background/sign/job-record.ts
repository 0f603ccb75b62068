import browser from "webextension-polyfill";
import { z } from "zod";
import { isErrorCode } from "../../../protocol/error.ts";
import { xmlTargetSchema } from "../../../protocol/operation.ts";
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
  /** The user has not been asked, or has not said, whether anything may be fetched. */
  "ask",
  /** The user is picking the file. */
  "choose",
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

/** Where the document comes from. A page's own bytes lie in the job's files from the start. */
const sourceSchema = z.discriminatedUnion("from", [
  z.object({ from: z.literal("address"), address: z.string() }),
  z.object({ from: z.literal("page") }),
  z.object({ from: z.literal("user") }),
]);

/** Where the signed document goes. */
const deliverySchema = z.discriminatedUnion("to", [
  /** As the adapter's rule that found the document says; the rule's index. */
  z.object({ to: z.literal("rule"), rule: z.int().min(0) }),
  z.object({
    to: z.literal("address"),
    address: z.string(),
    part: z.string(),
    fields: z.array(z.tuple([z.string(), z.string()])),
  }),
  z.object({ to: z.literal("page") }),
]);
export type JobDelivery = z.infer<typeof deliverySchema>;

/** How portals ask: by the button of an adapter, by another program's socket, or by the page API. */
const viaSchema = z.enum(["adapter", "vgca", "vnpt", "page"]);

/** Tokens by which a portal knows its user. They are kept in memory only, and end with the browser. */
const bearersSchema = z.object({ source: z.string().nullable(), delivery: z.string().nullable() });
export type Bearers = z.infer<typeof bearersSchema>;

/** What the portal answered to the signed document. */
const answerSchema = z.object({
  status: z.int(),
  url: z.string(),
  contentType: z.string(),
  text: z.string(),
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
  via: viaSchema,
  /** Of the order that the document belongs to; `null` for one of an adapter's button. */
  orderKey: z.string().nullable(),
  source: sourceSchema,
  delivery: deliverySchema,
  title: z.string(),
  fileName: z.string(),
  number: z.string().nullable(),
  date: z.string().nullable(),
  /** What the portal says of its secrecy (độ mật). */
  secrecy: z.string().nullable().default(null),
  /** The organisation that it is of, as the portal's page says. */
  organisation: z.string().nullable().default(null),
  kind: z.enum(SIGNATURE_KINDS),
  format: z.enum(SIGNATURE_FORMATS),
  /** What of an XML document is signed, and where the signature goes. */
  xml: xmlTargetSchema,
  windowId: z.int().nullable(),
  /** The agent's name for the job; `null` until it was announced. */
  jobId: z.string().nullable(),
  signature: signatureReportSchema.nullable(),
  /** What the signer should know though it was signed (error codes). */
  warnings: z.array(z.string()),
  signedAt: z.string().nullable(),
  problem: problemSchema.nullable(),
  /** Of one that an address has taken. */
  answer: answerSchema.nullable(),
  /** The portal may have stored the signed document although it did not say so. */
  mayBeStored: z.boolean(),
  /** Why the job was given up, for the agent. */
  dropReason: z.enum(["consent-refused", "window-closed", "discarded", "failed"]).nullable(),
});
export type JobRecord = z.infer<typeof recordSchema>;
export type JobStage = JobRecord["stage"];

/** As the first versions wrote it: all documents were of an adapter's button, and came from an address. */
const firstRecordSchema = recordSchema
  .omit({ via: true, orderKey: true, delivery: true, xml: true, answer: true })
  .extend({ source: z.string(), rule: z.int().min(0) })
  .transform(({ source, rule, ...record }): JobRecord => ({
    ...record,
    source: { from: "address", address: source },
    delivery: { to: "rule", rule },
    via: "adapter",
    orderKey: null,
    xml: {},
    answer: null,
  }));

const storedSchema = z.union([recordSchema, firstRecordSchema]);

const PREFIX = "job:";
const BEARERS_PREFIX = "bearers:";

/** Writes the record; when it resolves, a worker that starts anew will read it. */
export async function saveRecord(record: JobRecord): Promise<void> {
  await browser.storage.local.set({ [PREFIX + record.jobKey]: record });
}

export async function removeRecord(jobKey: string): Promise<void> {
  await browser.storage.local.remove(PREFIX + jobKey);
  await browser.storage.session.remove(BEARERS_PREFIX + jobKey);
}

/** Every record that can be read; one that cannot is left where it is. */
export async function loadRecords(): Promise<JobRecord[]> {
  const stored = await browser.storage.local.get(null);
  const records: JobRecord[] = [];
  for (const [key, value] of Object.entries(stored)) {
    if (!key.startsWith(PREFIX)) continue;
    const parsed = storedSchema.safeParse(value);
    if (parsed.success) records.push(parsed.data);
  }
  return records;
}

export async function saveBearers(jobKey: string, bearers: Bearers): Promise<void> {
  if (bearers.source === null && bearers.delivery === null) return;
  await browser.storage.session.set({ [BEARERS_PREFIX + jobKey]: bearers });
}

export async function loadBearers(jobKey: string): Promise<Bearers> {
  const stored = await browser.storage.session.get(BEARERS_PREFIX + jobKey);
  return bearersSchema.catch({ source: null, delivery: null }).parse(stored[BEARERS_PREFIX + jobKey]);
}
