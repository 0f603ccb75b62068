import browser from "webextension-polyfill";
import { z } from "zod";
import { isErrorCode } from "../../../protocol/error.ts";
import type { ErrorCode } from "../../../protocol/error.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
import { removeApproval } from "./batch-approval.ts";

/*
 * What is known of an order, as it outlives the worker: which jobs its documents are, and how those that are over ended,
 * so that the page that asks again gets the same outcome.
 */

const codeSchema = z.custom<ErrorCode>((code) => typeof code === "string" && isErrorCode(code));

/** How it ended with one document. One that its page has yet to take has not ended. */
const endSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("delivered"),
    fileName: z.string(),
    answer: z
      .object({ status: z.int(), url: z.string(), contentType: z.string(), text: z.string() })
      .nullable(),
    kind: z.enum(SIGNATURE_KINDS),
    number: z.string().nullable(),
    date: z.string().nullable(),
    signedAt: z.string().nullable(),
  }),
  z.object({ state: z.literal("failed"), code: codeSchema, fileName: z.string().nullable() }),
]);
export type StoredEnd = z.infer<typeof endSchema>;

const orderedSchema = z.object({
  /** Of a document that was refused at once, a key without a job. */
  jobKey: z.string(),
  title: z.string(),
  leftOut: z.boolean(),
  end: endSchema.nullable(),
  /** The main document of its dossier, by its key; `null` for one that is no separate attachment. */
  attachmentOf: z.string().nullable().default(null),
});

const orderSchema = z.object({
  orderKey: z.string(),
  via: z.enum(["adapter", "vgca", "vnpt", "page"]),
  /** As the browser states it. */
  origin: z.string(),
  adapterId: z.string(),
  /** By which an order is known that says the same; `null` for one that does not consist of addresses. */
  fingerprint: z.string().nullable(),
  windowId: z.int().nullable(),
  /** The page has its answer, or is gone. */
  answered: z.boolean(),
  documents: z.array(orderedSchema),
});
export type OrderRecord = z.infer<typeof orderSchema>;
export type OrderedRecord = OrderRecord["documents"][number];

const PREFIX = "order:";
const END_PREFIX = "order-end:";

export async function saveOrder(record: OrderRecord): Promise<void> {
  await browser.storage.local.set({ [PREFIX + record.orderKey]: record });
}

/** Writes down how it ended with one document, beside the order. */
export async function saveEnd(orderKey: string, jobKey: string, end: StoredEnd): Promise<void> {
  await browser.storage.local.set({ [endKey(orderKey, jobKey)]: end });
}

function endKey(orderKey: string, jobKey: string): string {
  return `${END_PREFIX}${orderKey}:${jobKey}`;
}

export async function removeOrder({ orderKey, documents }: OrderRecord): Promise<void> {
  await browser.storage.local.remove([
    PREFIX + orderKey,
    ...documents.map(({ jobKey }) => endKey(orderKey, jobKey)),
  ]);
  await removeApproval(orderKey);
}

export async function loadOrders(): Promise<OrderRecord[]> {
  const stored = await browser.storage.local.get(null);
  return Object.entries(stored).flatMap(([key, value]) => {
    const parsed = key.startsWith(PREFIX) ? orderSchema.safeParse(value) : null;
    if (parsed?.success !== true) return [];
    const { orderKey, documents } = parsed.data;
    const ended = documents.map((document) => ({
      ...document,
      end: document.end ?? endSchema.safeParse(stored[endKey(orderKey, document.jobKey)]).data ?? null,
    }));
    return [{ ...parsed.data, documents: ended }];
  });
}
