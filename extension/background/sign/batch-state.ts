import { listPortals } from "../portal/portal-registry.ts";
import { shownText } from "../shown-text.ts";
import type { BatchDocument, BatchPhase, BatchState } from "./batch-message.ts";
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

function phaseOf(order: LiveOrder, documents: readonly BatchDocument[]): BatchPhase {
  if (order.asking !== null) return order.asking;
  if (order.run !== null) return { name: "signing", ...order.run };
  const isOpen = documents.some(({ leftOut, phase }) => !leftOut && BEFORE_SIGNING.has(phase.name));
  const isAllLeftOut = documents.every(({ leftOut }) => leftOut);
  return isOpen || isAllLeftOut ? { name: "open", problem: order.problem } : { name: "over" };
}

/** A document without a job was refused before anything was fetched, or is over and forgotten. */
function withoutJob({ jobKey, title, leftOut, end }: OrderedRecord, order: LiveOrder): BatchDocument {
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
  };
}

/** What the window of an order shows now. */
export async function batchState(board: OrderBoard, order: LiveOrder): Promise<BatchState> {
  const { orderKey, origin, via, adapterId } = order.record;
  const portal = (await listPortals()).find(({ adapter }) => adapter.id === adapterId);
  const documents = order.record.documents.map((entry): BatchDocument => {
    const job = board.jobs.find(entry.jobKey);
    if (job === undefined) return withoutJob(entry, order);
    const { tokens: _tokens, ...state } = job.stateIn(job.phase ?? { name: "connecting" });
    return { ...state, leftOut: entry.leftOut };
  });
  const phase = phaseOf(order, documents);
  const portalName = portal?.adapter.name ?? adapterId;
  return { orderKey, origin, portalName, via, phase, documents, tokens: order.tokens };
}
