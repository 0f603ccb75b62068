import type { BatchDocument, BatchState } from "../../../extension/background/sign/batch-message.ts";
import type { SignPhase } from "../../../extension/background/ui-message.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";
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

/** Over, with documents that the portal may have, of which only the user can tell. */
export function doubtfulBatch(): BatchState {
  const destination = { to: "address", host: "https://eoffice.tanlap.gov.vn" } as const;
  const documents = overBatch().documents.map((each, number) =>
    number === 2 || number === 3 ? { ...each, destination, phase: refusedByPortal } : each,
  );
  return batch({ phase: { name: "over" }, documents });
}

/** A morning's pile, all of it ready. */
export function manyBatch(change: Partial<BatchState> = {}): BatchState {
  const documents = Array.from({ length: 60 }, (_, number) => batchDocument(number));
  return batch({ via: "adapter", documents, ...change });
}

/** Half way through it. */
export function manySigning(): BatchState {
  const documents = manyBatch().documents.map((each, number) => {
    if (number === 7) return inPhase(number, refusedByPortal);
    if (number < 25) return inPhase(number, delivered);
    return number === 25 ? { ...each, phase: { name: "signing", step: "signing-on-token" } as const } : each;
  });
  return manyBatch({
    phase: { name: "signing", done: 25, total: 60, pace: 620, stopping: false },
    documents,
  });
}

const refusedByPortal = {
  name: "waiting",
  problem: { code: "PORTAL_UPLOAD_FAILED", detail: { httpStatus: 500 } },
  mayBeStored: true,
} as const;

type Paused = Extract<BatchState["phase"], { name: "paused" }>;

/** Held up half way through it; by a token that was pulled where nothing else is said. */
export function pausedBatch(change: Partial<Paused> = {}, tokens: BatchState["tokens"] = []): BatchState {
  const documents = manySigning().documents.map((each, number) =>
    number === 25 ? { ...each, phase: { name: "ready", problem: null } as const } : each,
  );
  const phase: Paused = {
    name: "paused",
    done: 25,
    total: 60,
    problem: { code: "TOKEN_REMOVED", detail: null },
    needsPin: true,
    tokenId: TOKEN.tokenId,
    certificate: TOKEN.certificates[0]?.sha256 ?? "",
    ...change,
  };
  return manyBatch({ phase, documents, tokens });
}

/** A main document with its separate attachments, to be sealed, and one that stands by itself. */
export function dossierBatch(change: Partial<BatchState> = {}): BatchState {
  const documents = [0, 1, 2].map((number) =>
    batchDocument(number, {
      kind: number === 0 ? "seal" : "attachment",
      kinds: SIGNATURE_KINDS,
      attachmentOf: number === 0 ? null : "job-0",
    }),
  );
  return batch({
    via: "page",
    documents: [...documents, batchDocument(3, { kind: "seal", kinds: SIGNATURE_KINDS })],
    tokens: [OFFICE_TOKEN],
    ...change,
  });
}

/** The same, with numbers and dates that nobody knows. */
export function unnumberedBatch(): BatchState {
  const documents = dossierBatch().documents.map((each) => ({ ...each, number: null, date: null }));
  return dossierBatch({ documents });
}

export function deliveredBatch(): BatchState {
  return batch({ phase: { name: "over" }, documents: [0, 1, 2].map((number) => inPhase(number, delivered)) });
}
