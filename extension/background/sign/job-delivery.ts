import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { Adapter, Upload } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../portal/origin-pattern.ts";
import { readPart, readSigned, removeParts } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { comparePortalCopy } from "../portal/portal-copy.ts";
import type { PortalCopy } from "../portal/portal-copy.ts";
import { noteChangedSelector } from "../portal/portal-registry.ts";
import { findTab, leaveTab, openTab, reload } from "../portal/portal-tab.ts";
import { uploadDocument } from "../portal/portal-upload.ts";
import { problemOf } from "../problem.ts";
import { signedName } from "./signed-file.ts";
import { UploadFailure } from "../portal/upload-answer.ts";

/** How the rule that found the document has it uploaded, and what success looks like. */
function uploadOf(job: LiveJob): { adapter: Adapter; rule: Upload } {
  const adapter = job.portal?.adapter;
  const rule = adapter?.documents[job.record.rule]?.upload;
  if (adapter === undefined || rule === undefined) {
    throw new UploadFailure("PORTAL_NOT_ENABLED", { sent: false });
  }
  return { adapter, rule };
}

async function portalCopy(job: LiveJob): Promise<PortalCopy> {
  const { adapter } = uploadOf(job);
  return await comparePortalCopy(job.record.source, (address) => adapterCovers(adapter, address), {
    original: await readPart(job.record.jobKey, "document"),
    signed: await readSigned(job.record.jobKey, job.record.format),
    isPdf: job.record.format === "pdf",
  });
}

/** Has the portal store the signed document. The stage is then `delivered`, or `wait` with the reason. */
export async function deliver(job: LiveJob): Promise<void> {
  job.show({ name: "uploading", bytes: { done: 0, total: null } });
  try {
    const isThere = job.record.mayBeStored && (await portalCopy(job)) === "signed";
    if (!isThere) await upload(job);
    await accepted(job);
  } catch (error) {
    await notDelivered(job, asKysoError(error));
  }
}

/** @throws {UploadFailure} */
async function upload(job: LiveJob): Promise<void> {
  const { adapter, rule } = uploadOf(job);
  const { jobKey, source, format, mayBeStored } = job.record;
  const file = await readSigned(jobKey, format);
  const fileName = signedName(job.record.fileName, format);
  const { opened, ...place } = (await findTab(job.record)) ?? (await openTab(job.record));
  let toLogIn = false;
  try {
    if (mayBeStored && !opened) await reload(place.tabId);
    const covers = (address: string): boolean => adapterCovers(adapter, address);
    await uploadDocument({ ...place, source, fileName, covers, upload: rule }, file, {
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

async function accepted(job: LiveJob): Promise<void> {
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
    await noteChangedSelector(job.record.adapterId, error.selector);
  }
  await job.save({ stage: "wait", problem, mayBeStored });
  job.show({ name: "waiting", problem, mayBeStored });
}

/**
 * After a worker died while a request was under way: what does the portal hold? Only where it certainly holds the old
 * document, and the page is still open, is the delivery taken up again without the user.
 */
export async function settleUpload(job: LiveJob): Promise<void> {
  job.show({ name: "uploading", bytes: { done: 0, total: null } });
  const copy = await portalCopy(job).catch(() => null);
  if (copy === "signed") {
    await accepted(job);
  } else if (copy === "original" && (await findTab(job.record)) !== null) {
    await job.save({ stage: "deliver", mayBeStored: false });
  } else {
    const problem = problemOf(new KysoError("PORTAL_UPLOAD_FAILED"));
    await job.save({ stage: "wait", problem, mayBeStored: copy !== "original" });
    job.show({ name: "waiting", problem, mayBeStored: copy !== "original" });
  }
}
