import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { Adapter, Upload } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import { readPart, readSigned, removeParts } from "./document-file.ts";
import { needsLook } from "./delivery-doubt.ts";
import { loadBearers } from "./job-record.ts";
import type { JobDelivery } from "./job-record.ts";
import type { LiveJob } from "./live-job.ts";
import { admission } from "./sign-question.ts";
import { readHandlerAnswer } from "../legacy/legacy-answer.ts";
import type { UploadAnswer } from "../../content/content-message.ts";
import { postDocument } from "../portal/portal-post.ts";
import type { PostTarget } from "../portal/portal-post.ts";
import { comparePortalCopy } from "../portal/portal-copy.ts";
import type { PortalCopy } from "../portal/portal-copy.ts";
import { portalChanged } from "../portal/portal-changed.ts";
import { findTab, leaveTab, openTab, reload } from "../portal/portal-tab.ts";
import { earlierUploadEnded, uploadDocument } from "../portal/portal-upload.ts";
import { problemOf } from "../problem.ts";
import { signedName } from "./signed-file.ts";
import { UploadFailure } from "../portal/upload-answer.ts";

/** How the rule that found the document has it uploaded, and what success looks like. */
function uploadOf(job: LiveJob): { adapter: Adapter; rule: Upload } {
  const { delivery } = job.record;
  const adapter = job.portal?.adapter;
  const rule = delivery.to === "rule" ? adapter?.documents[delivery.rule]?.upload : undefined;
  if (adapter === undefined || rule === undefined) {
    throw new UploadFailure("PORTAL_NOT_ENABLED", { sent: false });
  }
  return { adapter, rule };
}

/** What the portal's page knows the document by. */
function sourceOf({ record }: LiveJob): string {
  return record.source.from === "address" ? record.source.address : "";
}

async function portalCopy(job: LiveJob): Promise<PortalCopy> {
  const { adapter } = uploadOf(job);
  return await comparePortalCopy(sourceOf(job), (address) => adapterCovers(adapter, address), {
    original: await readPart(job.record.jobKey, "document"),
    signed: await readSigned(job.record.jobKey, job.record.format),
    isPdf: job.record.format === "pdf",
  });
}

/**
 * Takes the signed document where it goes.
 * @returns whether the next stage may follow at once: `delivered`, or `wait` with the reason; one that its page has yet to
 *   take stays where it is
 */
export async function deliver(job: LiveJob): Promise<boolean> {
  if (job.record.delivery.to === "page") return await offer(job);
  job.show({ name: "uploading", bytes: { done: 0, total: null } });
  try {
    assertNoDoubt(job);
    await (job.record.delivery.to === "rule"
      ? deliverByRule(job)
      : deliverByAddress(job, job.record.delivery));
  } catch (error) {
    await notDelivered(job, asKysoError(error));
  } finally {
    job.isSentAnyway = false;
  }
  return true;
}

/** The page that waits for it is told by the order; where none does, the document waits for the user. */
async function offer(job: LiveJob): Promise<boolean> {
  if (job.isAwaited) {
    showDelivered(job);
    return false;
  }
  await job.save({ stage: "wait", problem: problemOf(new KysoError("PORTAL_PAGE_GONE")) });
  return true;
}

async function deliverByRule(job: LiveJob): Promise<void> {
  const copy = job.record.mayBeStored ? await portalCopy(job) : "original";
  // Its own form of what was sent, or what somebody has made of it since: neither is to be written over unseen.
  if (copy === "other" && !job.isSentAnyway) throw inDoubt(job);
  if (copy !== "signed") await upload(job);
  await accepted(job);
}

/** @throws {UploadFailure} as the last delivery, where the portal may have the document and nobody has looked */
function assertNoDoubt(job: LiveJob): void {
  const { delivery, mayBeStored, problem } = job.record;
  if (!job.isSentAnyway && needsLook(delivery.to, mayBeStored, problem?.code ?? null)) throw inDoubt(job);
}

function inDoubt({ record: { problem } }: LiveJob): UploadFailure {
  return new UploadFailure(problem?.code ?? "PORTAL_UPLOAD_FAILED", { sent: true });
}

type AddressDelivery = Extract<JobDelivery, { to: "address" }>;

/** @throws {UploadFailure}; {KysoError} PORTAL_TARGET_LOOPBACK, PORTAL_HOST_NOT_ALLOWED, PORTAL_ADDRESS_INVALID */
async function deliverByAddress(job: LiveJob, delivery: AddressDelivery): Promise<void> {
  const { jobKey, fileName, format, origin } = job.record;
  const adapter = job.portal?.adapter;
  if (adapter === undefined) throw new UploadFailure("PORTAL_NOT_ENABLED", { sent: false });
  const admit = await admission({ origin, adapter }, "destination");
  // The consent may have been taken back since it was given.
  admit(delivery.address);
  const file = await readSigned(jobKey, format);
  const bearer = (await loadBearers(jobKey)).delivery;
  const target: PostTarget = {
    ...delivery,
    fileName: signedName(fileName, format),
    bearer,
    admit,
    isStored: job.record.via === "page" ? isSuccess : (answer) => readHandlerAnswer(answer).stored,
  };
  const answer = await postDocument(target, file, () => job.save({ stage: "upload" }));
  await job.save({ answer });
  await accepted(job);
}

/** A handler that was written for the page API says by the status alone whether it has stored a document. @see RFC 9110, 15.3 */
function isSuccess({ status }: UploadAnswer): boolean {
  return status >= 200 && status < 300;
}

/** @throws {UploadFailure} */
async function upload(job: LiveJob): Promise<void> {
  const { adapter, rule } = uploadOf(job);
  const { jobKey, format, mayBeStored } = job.record;
  const source = sourceOf(job);
  const file = await readSigned(jobKey, format);
  const fileName = signedName(job.record.fileName, format);
  const { opened, ...place } = (await findTab(job.record)) ?? (await openTab(job.record));
  let toLogIn = false;
  try {
    if (mayBeStored && !opened) await reload(place.tabId);
    const covers = (address: string): boolean => adapterCovers(adapter, address);
    await uploadDocument({ ...place, source, fileName, covers, upload: rule }, file, {
      // Of several, others are still on their way through the same page.
      staysOpen: job.isInBatch,
      beforeSend: () => job.save({ stage: "upload" }),
      progress: (bytes) => {
        job.show({ name: "uploading", bytes });
      },
    });
  } catch (error) {
    toLogIn = asKysoError(error).code === "PORTAL_LOGGED_OUT";
    throw error;
  } finally {
    if (opened) await leaveTab(place.tabId, toLogIn);
  }
}

/** Whether a document goes back through the portal's own file input. */
export function fillsInput(job: LiveJob): boolean {
  const { delivery } = job.record;
  return delivery.to === "rule" && job.portal !== null && uploadOf(job).rule.by === "input";
}

/** Loads the page of documents that were delivered together anew, once, where the adapter says so. */
export async function reloadAfterwards(jobs: readonly LiveJob[]): Promise<void> {
  const one = jobs.find(
    (job) =>
      job.record.stage === "delivered" &&
      job.record.delivery.to === "rule" &&
      job.portal !== null &&
      uploadOf(job).rule.afterwards === "reload",
  );
  const tab = one === undefined ? null : await findTab(one.record);
  if (tab !== null) await reload(tab.tabId);
}

/** The document has arrived: the copies here are removed. */
export async function accepted(job: LiveJob): Promise<void> {
  await job.save({ stage: "delivered", problem: null, mayBeStored: false });
  showDelivered(job);
  await removeParts(job.record.jobKey);
}

/** Says that the portal has it, and what the signer should know nevertheless. */
export function showDelivered(job: LiveJob): void {
  const { signature, warnings } = job.record;
  job.show({ name: "delivered", signature, warnings });
}

async function notDelivered(job: LiveJob, error: KysoError): Promise<void> {
  const problem = problemOf(error);
  const sent = error instanceof UploadFailure && error.sent;
  const mayBeStored = job.record.mayBeStored || sent;
  if (error instanceof UploadFailure && error.selector !== null) {
    await portalChanged(job.agent, job.record, error.selector);
  }
  await job.save({ stage: "wait", problem, mayBeStored });
  job.show({ name: "waiting", problem, mayBeStored });
}

/**
 * After a worker died while a request was under way: what does the portal hold? Only where the page that sent it is still
 * open and says that the request has ended, and the portal holds the old document nevertheless, is the delivery taken up
 * again without the user: a slow portal shows the old document until it has stored the new.
 */
export async function settleUpload(job: LiveJob): Promise<void> {
  job.show({ name: "uploading", bytes: { done: 0, total: null } });
  const tab = await findTab(job.record);
  const hasEnded = tab !== null && (await earlierUploadEnded(tab, sourceOf(job)));
  const copy = job.record.delivery.to === "rule" ? await portalCopy(job).catch(() => null) : null;
  if (copy === "signed") {
    await accepted(job);
  } else if (copy === "original" && hasEnded) {
    await job.save({ stage: "deliver", mayBeStored: false });
  } else {
    const problem = problemOf(new KysoError("PORTAL_UPLOAD_FAILED"));
    await job.save({ stage: "wait", problem, mayBeStored: true });
    job.show({ name: "waiting", problem, mayBeStored: true });
  }
}
