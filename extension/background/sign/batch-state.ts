import { listPortals } from "../portal/portal-registry.ts";
import { shownText } from "../shown-text.ts";
import { remainingOf } from "./batch-remaining.ts";
import type { BatchDocument, BatchPhase, BatchState } from "./batch-message.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveOrder } from "./live-order.ts";
import type { OrderBoard } from "./order-board.ts";
import type { OrderedRecord } from "./order-record.ts";

/* What a batch window shows. */

/** Phases in which a document is on its way to where it can be looked at, or there. */
const BEFORE_SIGNING = new Set([
  "asking",
  "choosing",
  "connecting",
  "downloading",
  "sending",
  "inspecting",
  "locked",
  "ready",
]);

function phaseOf(board: OrderBoard, order: LiveOrder): BatchPhase {
  const { asking, run, approval, problem } = order;
  if (asking !== null) return asking;
  if (run !== null) {
    const { done, total, pace, stopping } = run;
    return { name: "signing", done, total, pace: pace.msEach, stopping };
  }
  const left = remainingOf(order, (jobKey) => board.jobs.find(jobKey)).length;
  if (approval !== null && left > 0) {
    const { tokenId, certificate, documents } = approval;
    const total = documents.length;
    const needsPin = order.loginId === null;
    return { name: "paused", done: total - left, total, problem, needsPin, tokenId, certificate };
  }
  const { documents } = order.record;
  const isOpen = documents.some(
    ({ leftOut, jobKey }) => !leftOut && isBeforeSigning(board.jobs.find(jobKey)),
  );
  const isAllLeftOut = documents.every(({ leftOut }) => leftOut);
  return isOpen || isAllLeftOut ? { name: "open", problem } : { name: "over" };
}

function isBeforeSigning(job: LiveJob | undefined): boolean {
  return job !== undefined && BEFORE_SIGNING.has(job.phase?.name ?? "connecting");
}

/** A document without a job was refused before anything was fetched, or is over and forgotten. */
function withoutJob(
  { jobKey, title, leftOut, end, attachmentOf }: OrderedRecord,
  order: LiveOrder,
): BatchDocument {
  const { origin, via } = order.record;
  const code = end?.state === "failed" ? end.code : "JOB_CANCELLED";
  return {
    jobKey,
    origin,
    portalName: "",
    title: shownText(title),
    fileName: shownText(end?.fileName ?? ""),
    kind: "approve",
    kinds: [],
    format: "pdf",
    phase:
      end?.state === "delivered"
        ? { name: "delivered", signature: null, warnings: [] }
        : { name: "failed", problem: { code, detail: null }, retryable: false },
    document: null,
    documentFile: null,
    signedParts: [],
    number: null,
    date: null,
    via,
    source: { from: "address", host: null },
    destination: { to: "address", host: null },
    leftOut,
    attachmentOf,
  };
}

/** One document of an order, as its window is told of it. */
function documentState(board: OrderBoard, order: LiveOrder, entry: OrderedRecord): BatchDocument {
  const job = board.jobs.find(entry.jobKey);
  if (job === undefined) return withoutJob(entry, order);
  const { tokens: _tokens, ...state } = job.stateIn(job.phase ?? { name: "connecting" });
  return { ...state, leftOut: entry.leftOut, attachmentOf: entry.attachmentOf };
}

/** By what it is known that a document is as it was told last. */
function versionOf(board: OrderBoard, { jobKey, leftOut, attachmentOf, end }: OrderedRecord): string {
  const revision = board.jobs.find(jobKey)?.revision ?? "gone";
  return `${revision} ${leftOut} ${attachmentOf} ${end?.state}`;
}

/**
 * What the window of an order shows now.
 * @param told versions of the documents as this window was told of them last, which are brought up to date; of those that
 *   have not changed it is not told again
 */
export async function batchState(
  board: OrderBoard,
  order: LiveOrder,
  told = new Map<string, string>(),
): Promise<BatchState> {
  const { orderKey, origin, via, adapterId } = order.record;
  const portal = (await listPortals()).find(({ adapter }) => adapter.id === adapterId);
  const changed = order.record.documents.filter((entry) => {
    const version = versionOf(board, entry);
    const isKnown = told.get(entry.jobKey) === version;
    told.set(entry.jobKey, version);
    return !isKnown;
  });
  const documents = changed.map((entry) => documentState(board, order, entry));
  const phase = phaseOf(board, order);
  const portalName = portal?.adapter.name ?? adapterId;
  return { orderKey, origin, portalName, via, phase, documents, tokens: order.tokens };
}
