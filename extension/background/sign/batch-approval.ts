import browser from "webextension-polyfill";
import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";

/*
 * What the user has approved of an order, as it outlives the worker, the window and the browser: the manifest. It holds no
 * PIN and no document's password.
 */

const signParams = OPERATIONS["job.sign"].params;

/** One document as it was approved: as what it is signed, its digest, its place and what its stamp says. */
export const approvedDocumentSchema = signParams
  .omit({
    jobId: true,
    tokenId: true,
    certificate: true,
    pin: true,
    login: true,
    beside: true,
    password: true,
    noSecret: true,
  })
  .extend({ jobKey: z.uuid() });
export type ApprovedDocument = z.infer<typeof approvedDocumentSchema>;

const approvalSchema = signParams.pick({ tokenId: true, certificate: true, noSecret: true }).extend({
  documents: z.array(approvedDocumentSchema),
});
export type Approval = z.infer<typeof approvalSchema>;

const PREFIX = "approval:";

export async function saveApproval(orderKey: string, approval: Approval): Promise<void> {
  await browser.storage.local.set({ [PREFIX + orderKey]: approvalSchema.parse(approval) });
}

/** `null` where nothing was approved, or what is stored can't be read. */
export async function loadApproval(orderKey: string): Promise<Approval | null> {
  const stored = await browser.storage.local.get(PREFIX + orderKey);
  return approvalSchema.safeParse(stored[PREFIX + orderKey]).data ?? null;
}

export async function removeApproval(orderKey: string): Promise<void> {
  await browser.storage.local.remove(PREFIX + orderKey);
}
