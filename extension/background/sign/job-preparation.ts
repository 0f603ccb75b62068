import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import { noteRefusal } from "../data/refusal-note.ts";
import { choicesFor } from "../portal/portal-choice.ts";
import { notePortal } from "../portal/portal-notice.ts";
import { atIntervals, counted } from "../byte-progress.ts";
import { readPart, removeParts, writePart } from "./document-file.ts";
import { loadBearers } from "./job-record.ts";
import type { LiveJob } from "./live-job.ts";
import { admission, openQuestions } from "./sign-question.ts";
import { downloadDocument } from "../portal/portal-download.ts";
import type { Portal } from "../portal/portal-registry.ts";
import { bytesFrom } from "../private-folder.ts";
import { problemOf } from "../problem.ts";

/** Refusals that the right password takes away; the last one only the owner's. */
const LOCKS = ["PDF_PASSWORD_NEEDED", "PDF_PASSWORD_WRONG", "PDF_PERMISSION_DENIED"] as const;

/**
 * Asks the user what has to be allowed before anything is fetched.
 * @returns whether all of it is: the stage is then the next
 * @throws {KysoError} PORTAL_NOT_ENABLED, PORTAL_ADDRESS_INVALID, PORTAL_TARGET_LOOPBACK
 */
export async function ask(job: LiveJob): Promise<boolean> {
  const { adapter } = portalOf(job);
  const asking = await openQuestions([job.record], { origin: job.record.origin, adapter });
  if (asking !== null) {
    job.show(asking);
    return false;
  }
  await job.save({ stage: STAGE_AFTER_ASKING[job.record.source.from] });
  return true;
}

const STAGE_AFTER_ASKING = { address: "download", page: "send", user: "choose" } as const;

/** @throws {KysoError} PORTAL_NOT_ENABLED */
function portalOf(job: LiveJob): Portal {
  if (job.portal === null) throw new KysoError("PORTAL_NOT_ENABLED");
  return job.portal;
}

/** What a document's address may lead to. @throws {KysoError} PORTAL_NOT_ENABLED */
async function coverage(job: LiveJob, source: string): Promise<(address: string) => boolean> {
  const { adapter } = portalOf(job);
  if (job.record.via === "adapter") {
    if (!adapterCovers(adapter, source)) throw new KysoError("PORTAL_NOT_ENABLED");
    return (address) => adapterCovers(adapter, address);
  }
  const admit = await admission({ origin: job.record.origin, adapter }, "source");
  return (address) => {
    admit(address);
    return true;
  };
}

/**
 * Brings the document from the portal into the extension's own files.
 * @throws {KysoError} PORTAL_NOT_ENABLED, JOB_DISK_FULL and those of the download
 */
export async function download(job: LiveJob): Promise<void> {
  const { jobKey, source, format } = job.record;
  if (source.from !== "address") throw new KysoError("JOB_STATE");
  const covers = await coverage(job, source.address);
  job.show({ name: "downloading", bytes: { done: 0, total: null } });
  const { fileName, bytes } = await downloadDocument(
    source.address,
    covers,
    atIntervals((progress) => {
      job.show({ name: "downloading", bytes: progress });
    }),
    {
      signal: job.abort.signal,
      isPdf: format === "pdf",
      bearer: (await loadBearers(jobKey)).source,
    },
  );
  await writePart(jobKey, "document", bytes);
  await job.save({ stage: "send", fileName });
}

/** Announces the document, or asks how much of it the agent already has. */
async function openAtAgent(job: LiveJob, size: number): Promise<{ jobId: string; received: number }> {
  const { jobId, fileName, title, origin, format, xml, secrecy } = job.record;
  if (jobId !== null) {
    const known = await job.agent.call("job.get", { jobId }).catch((error: unknown) => {
      if (error instanceof KysoError && error.code === "JOB_NOT_FOUND") return null;
      throw error;
    });
    if (known !== null && known.result.size === size) return known.result;
  }
  const organisation = await organisationOf(job);
  const about = {
    fileName,
    title,
    origin,
    size,
    format,
    xml,
    organisation,
    ...(secrecy !== null && { secrecy }),
  };
  const { result } = await job.agent.call("job.open", about);
  await job.save({ jobId: result.jobId });
  return result;
}

/** Whose the portal is, as policy or the user says; where they say nothing, what its page says of the document. */
async function organisationOf({ portal, record }: LiveJob): Promise<string | undefined> {
  const chosen = portal === null ? null : (await choicesFor(portal.adapter)).organisation;
  return chosen ?? record.organisation ?? undefined;
}

/**
 * Sends the document to the agent, from where an earlier transfer broke off.
 * @throws {KysoError} JOB_DISK_FULL and those of the connection
 */
export async function send(job: LiveJob): Promise<void> {
  job.show({ name: "connecting" });
  const file = await readPart(job.record.jobKey, "document");
  const { jobId, received } = await openAtAgent(job, file.size);
  const show = atIntervals((done: number) => {
    job.show({ name: "sending", bytes: { done, total: file.size } });
  });
  show(received);
  if (received < file.size) {
    const body = counted(bytesFrom(file, received), received, show);
    await job.agent.call("job.write", { jobId, offset: received }, { body, signal: job.abort.signal });
  }
  await job.save({ stage: "ready" });
}

/**
 * A file without pages or text is to its signer what a digest is: it could be anything. From a page's own call it is
 * signed only where octets are; a file that the user picked, or that the portal's adapter is for, is known otherwise.
 * @throws {KysoError} PORTAL_HASHES_OFF; the user is told of it too
 */
async function checkUnseen(job: LiveJob): Promise<void> {
  const { via, source, origin, adapterId, jobKey } = job.record;
  if (via === "adapter" || source.from === "user") return;
  if ((await choicesFor(portalOf(job).adapter)).hashes) return;
  const code = "PORTAL_HASHES_OFF";
  await notePortal({ origin, adapterId, code });
  noteRefusal(job.agent, {
    event: "data.refused",
    origin,
    details: { code, purposes: "file", items: "1", via },
  });
  await removeParts(jobKey);
  throw new KysoError(code);
}

/** Reads the tokens anew. A token that can't be read is the token list's matter and keeps nothing else from showing. */
export async function refreshTokens(job: LiveJob): Promise<void> {
  const { result } = await job.agent.call("token.list", {});
  job.showTokens(result.tokens);
}

/**
 * Has the agent look at the document, and shows what it found; a document with a password waits for the user's.
 * @param password as the user has just typed it
 * @throws {KysoError} the code for which the document can't be signed; the job is then over
 */
export async function inspect(job: LiveJob, password?: string): Promise<void> {
  const { jobId, jobKey, kind } = job.record;
  if (jobId === null) throw new KysoError("JOB_NOT_FOUND");
  // A window that an earlier worker has brought to `ready` is left as it is: the user may be typing in it.
  if (job.phase !== null) job.show({ name: "inspecting" });
  const [{ result }] = await Promise.all([
    job.agent.call("job.inspect", { jobId, kind, password }),
    job.isInBatch ? null : refreshTokens(job),
  ]);
  const lock = LOCKS.find((code) => code === result.refusal);
  if (lock !== undefined) {
    const problem = lock === "PDF_PASSWORD_NEEDED" ? null : problemOf(new KysoError(lock));
    job.show({ name: "locked", problem });
    return;
  }
  if (result.refusal !== null) {
    await removeParts(jobKey);
    throw new KysoError(isErrorCode(result.refusal) ? result.refusal : "INTERNAL");
  }
  if (result.content?.hasText === false) await checkUnseen(job);
  job.showDocument(result);
  job.show({ name: "ready", problem: job.record.problem });
}
