import type { BatchDocument, BatchState } from "../../../extension/background/sign/batch-message.ts";
import type { SignPhase } from "../../../extension/background/ui-message.ts";
import { askingAll } from "./order-state.ts";
import { LEADER_SIGNATURE, looking, OFFICE_TOKEN, TOKEN } from "./state.ts";

/* States of the batch window, as the background would send them. The stage fills in digests and sizes. */

const OWN = "https://eoffice.tanlap.gov.vn";

const TITLES = [
  "V/v rà soát cơ sở vật chất trường học trước mùa mưa bão năm 2026",
  "Giấy mời họp triển khai kế hoạch phòng cháy chữa cháy",
  "Báo cáo kết quả giải quyết thủ tục hành chính tháng 10",
  "Quyết định về việc cử công chức đi bồi dưỡng",
  "Tờ trình về dự toán ngân sách năm 2027",
] as const;

const problem = { code: "PORTAL_DOWNLOAD_FAILED", detail: { httpStatus: 404 } } as const;

/** One document of a batch by its number. */
function batchDocument(number: number, change: Partial<BatchDocument> = {}): BatchDocument {
  const { tokens: _, ...state } = looking();
  return {
    ...state,
    jobKey: `job-${number}`,
    via: "vgca",
    source: { from: "address", host: OWN },
    destination: { to: "address", host: OWN },
    title: TITLES[number % TITLES.length] ?? "",
    fileName: `${127 + number}-UBND.pdf`,
    number: `${127 + number}/UBND-VHXH`,
    leftOut: false,
    attachmentOf: null,
    ...change,
  };
}

/** A document that is not there to be looked at. */
const inPhase = (number: number, phase: SignPhase, change: Partial<BatchDocument> = {}): BatchDocument =>
  batchDocument(number, { phase, document: null, documentFile: null, ...change });

const signature = looking().document;
const signed = signature && { ...signature, signatures: [LEADER_SIGNATURE] };

/** The batch window when everything is there. */
export function batch(change: Partial<BatchState> = {}): BatchState {
  return {
    orderKey: "order",
    origin: OWN,
    portalName: "eOffice UBND xã Tân Lập",
    via: "vgca",
    phase: { name: "open", problem: null },
    documents: [0, 1, 2, 3, 4].map((number) => batchDocument(number)),
    tokens: [TOKEN, OFFICE_TOKEN],
    ...change,
  };
}

/** Everything that can stand in a document's way before the signature. */
export function mixedBatch(change: Partial<BatchState> = {}): BatchState {
  return batch({
    documents: [
      batchDocument(0, { document: signed }),
      inPhase(1, { name: "failed", problem, retryable: true }),
      batchDocument(2, { leftOut: true }),
      inPhase(3, { name: "locked", problem: null }),
      batchDocument(4, {
        source: { from: "address", host: "https://files.tinh-mau.gov.vn" },
        title: "",
      }),
    ],
    ...change,
  });
}

export function preparingBatch(): BatchState {
  return batch({
    documents: [
      batchDocument(0),
      inPhase(1, { name: "downloading", bytes: { done: 1e6, total: 4e6 } }),
      inPhase(2, { name: "connecting" }),
      inPhase(3, { name: "inspecting" }),
      inPhase(4, { name: "connecting" }),
    ],
  });
}

export function askingBatch(): BatchState {
  const { phase } = askingAll();
  if (phase.name !== "asking") throw new Error("asks nothing");
  return batch({ phase, documents: preparingBatch().documents.map((each) => ({ ...each, document: null })) });
}

const delivered = { name: "delivered", signature: LEADER_SIGNATURE, warnings: [] } as const;

export function signingBatch(): BatchState {
  return batch({
    phase: { name: "signing", done: 2, total: 5, pace: 1_400, stopping: false },
    documents: [
      inPhase(0, delivered),
      inPhase(1, delivered),
      batchDocument(2, { phase: { name: "signing", step: "signing-on-token" } }),
      batchDocument(3),
      batchDocument(4),
    ],
  });
}

/** Over, with everything that may have become of a document. */
export function overBatch(): BatchState {
  return batch({
    phase: { name: "over" },
    documents: [
      inPhase(0, delivered),
      inPhase(1, delivered),
      inPhase(
        2,
        { name: "waiting", problem: { code: "PORTAL_UPLOAD_FAILED", detail: null }, mayBeStored: false },
        { signedParts: ["gallery.pdf"] },
      ),
      inPhase(3, { name: "failed", problem: { code: "TOKEN_REMOVED", detail: null }, retryable: true }),
      batchDocument(4, { leftOut: true }),
    ],
  });
}

export function deliveredBatch(): BatchState {
  return batch({ phase: { name: "over" }, documents: [0, 1, 2].map((number) => inPhase(number, delivered)) });
}
