import browser from "webextension-polyfill";
import type { Tabs } from "webextension-polyfill";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { Adapter, DocumentRule } from "../portal/adapter.ts";
import { adapterCovers } from "../portal/origin-pattern.ts";
import { readPart, readSigned, removeParts } from "./document-file.ts";
import type { LiveJob } from "./live-job.ts";
import { comparePortalCopy } from "./portal-copy.ts";
import type { PortalCopy } from "./portal-copy.ts";
import { noteChangedSelector } from "./portal-registry.ts";
import { uploadDocument } from "./portal-upload.ts";
import { problemOf } from "./problem.ts";
import { signedName } from "./signed-file.ts";
import { UploadFailure } from "./upload-answer.ts";

/** Time that a page may take to load anew. */
const LOAD_DEADLINE_MS = 15_000;

const LOAD_POLL_MS = 200;

/** The tab that shows the document's page, opened where there is none any more. */
interface PortalTab {
  tabId: number;
  frameId: number;
  opened: boolean;
}

async function tabAt(tabId: number, pageUrl: string): Promise<Tabs.Tab | null> {
  const tab = await browser.tabs.get(tabId).catch(() => null);
  return tab?.url === pageUrl ? tab : null;
}

async function findTab(job: LiveJob): Promise<PortalTab | null> {
  const { tabId, frameId, pageUrl } = job.record;
  const same = await browser.tabs.get(tabId).catch(() => null);
  // In a frame, the tab's own address is another; the frame then answers or does not.
  if (same !== null && (frameId !== 0 || same.url === pageUrl)) return { tabId, frameId, opened: false };
  const [other] = await browser.tabs.query({ url: pageUrl.replace(/[?#].*$/, "") }).catch(() => []);
  if (other?.id === undefined) return null;
  return (await tabAt(other.id, pageUrl)) === null ? null : { tabId: other.id, frameId: 0, opened: false };
}

/** Loads the page anew, with the fresh token that portals ask for; the user's tab stays where it is. */
async function reload(tabId: number): Promise<void> {
  await browser.tabs.reload(tabId);
  const deadline = Date.now() + LOAD_DEADLINE_MS;
  do {
    await new Promise((resolve) => setTimeout(resolve, LOAD_POLL_MS));
  } while ((await browser.tabs.get(tabId)).status !== "complete" && Date.now() < deadline);
}

async function openTab(job: LiveJob): Promise<PortalTab> {
  const tab = await browser.tabs.create({ url: job.record.pageUrl, active: false }).catch(() => null);
  if (tab?.id === undefined) throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
  return { tabId: tab.id, frameId: 0, opened: true };
}

/** Closes a tab that was opened for a delivery; or shows it, where the user has to log in there first. */
async function leaveTab(tabId: number, toLogIn: boolean): Promise<void> {
  await (toLogIn ? browser.tabs.update(tabId, { active: true }) : browser.tabs.remove(tabId)).catch(
    () => undefined,
  );
}

/** The rule that found the document; its upload part says what success looks like. */
function ruleOf(job: LiveJob): { adapter: Adapter; rule: DocumentRule } {
  const adapter = job.portal?.adapter;
  const rule = adapter?.documents[job.record.rule];
  if (adapter === undefined || rule === undefined) {
    throw new UploadFailure("PORTAL_NOT_ENABLED", { sent: false });
  }
  return { adapter, rule };
}

async function portalCopy(job: LiveJob): Promise<PortalCopy> {
  const { adapter } = ruleOf(job);
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
  const { adapter, rule } = ruleOf(job);
  const { jobKey, source, format, mayBeStored } = job.record;
  const file = await readSigned(jobKey, format);
  const fileName = signedName(job.record.fileName, format);
  const { opened, ...place } = (await findTab(job)) ?? (await openTab(job));
  let toLogIn = false;
  try {
    if (mayBeStored && !opened) await reload(place.tabId);
    const covers = (address: string): boolean => adapterCovers(adapter, address);
    await uploadDocument({ ...place, source, fileName, covers, upload: rule.upload }, file, {
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
  } else if (copy === "original" && (await findTab(job)) !== null) {
    await job.save({ stage: "deliver", mayBeStored: false });
  } else {
    const problem = problemOf(new KysoError("PORTAL_UPLOAD_FAILED"));
    await job.save({ stage: "wait", problem, mayBeStored: copy !== "original" });
    job.show({ name: "waiting", problem, mayBeStored: copy !== "original" });
  }
}
