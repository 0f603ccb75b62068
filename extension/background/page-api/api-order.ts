import { KysoError } from "../../../protocol/error.ts";
import type { ApiDocumentEnd } from "../../content/api-message.ts";
import type { CallQueue } from "../legacy/call-queue.ts";
import type { OrderBoard } from "../sign/order-board.ts";
import type { Requester } from "../sign/requester.ts";
import type { DocumentEnd, OrderedDocument, OrderedSource } from "../sign/sign-order.ts";
import type { CheckedCall, CheckedDocument } from "./api-call.ts";
import type { ApiPort } from "./api-port.ts";
import { apiProblem } from "./api-problem.ts";

/* `sign` and `signBatch` of the page API: an order whose documents may be the page's own bytes. */

/** Bytes that one call may hand over, all documents together. */
const MAX_CALL_BYTES = 1024 * 1024 * 1024;

type SignCall = Extract<CheckedCall, { method: "sign" }>;

function defaultName({ format, source }: CheckedDocument): string {
  if (source.from === "address") return URL.parse(source.address)?.pathname.split("/").at(-1) ?? "";
  return format === "pdf" ? "van-ban.pdf" : "van-ban";
}

async function sourceOf(document: CheckedDocument, index: number, port: ApiPort): Promise<OrderedSource> {
  const { source, bearer } = document;
  if (source.from === "address") return { from: "address", address: source.address, bearer };
  const bytes = await port.fetch(index, source.size);
  return { from: "page", bytes, fileName: document.fileName ?? defaultName(document) };
}

async function ordered(document: CheckedDocument, index: number, port: ApiPort): Promise<OrderedDocument> {
  const { upload, bearer, kind, number, date, secrecy, organisation, format, xml, attachmentOf } = document;
  return {
    source: await sourceOf(document, index, port),
    delivery: upload === null ? { to: "page" } : { to: "address", ...upload, bearer },
    title: document.title ?? document.fileName ?? defaultName(document),
    kind,
    number,
    date,
    secrecy,
    organisation,
    format,
    ...(attachmentOf === null ? {} : { attachmentOf }),
    ...(xml !== null && {
      xml: {
        ...(xml.parent !== undefined && { parent: xml.parent }),
        ...(xml.reference !== undefined && { reference: xml.reference }),
      },
    }),
  };
}

async function allOrdered({ documents }: SignCall, port: ApiPort): Promise<OrderedDocument[]> {
  const all: OrderedDocument[] = [];
  for (const [index, document] of documents.entries()) all.push(await ordered(document, index, port));
  return all;
}

/** @throws {KysoError} FILE_TOO_LARGE */
function checkSize({ documents }: SignCall): void {
  const size = documents.reduce((sum, { source }) => sum + (source.from === "page" ? source.size : 0), 0);
  if (size > MAX_CALL_BYTES) {
    throw new KysoError("FILE_TOO_LARGE", undefined, { detail: { limit: MAX_CALL_BYTES } });
  }
}

function endOf(end: DocumentEnd): ApiDocumentEnd {
  if (end.state === "failed") return { state: "failed", problem: apiProblem(end.code) };
  const { fileName, kind, number, date, signedAt, answer } = end;
  return { state: "signed", signed: { fileName, kind, number, date, signedAt, answer } };
}

/**
 * Has documents signed, and hands those over that go back to the page.
 * @throws {KysoError} why the call can't be taken at all; for a call of one document, why that was not signed
 */
export async function signForPage(
  { orders, queue }: { orders: OrderBoard; queue: CallQueue },
  port: ApiPort,
  call: SignCall,
  { callKey, from }: { callKey: string; from: Requester },
): Promise<ApiDocumentEnd[]> {
  checkSize(call);
  await orders.ready;
  let ends: readonly DocumentEnd[] = [];
  const place = async (documents: readonly OrderedDocument[]): Promise<void> => {
    ends = await orders.order({ orderKey: callKey, via: "page", documents }, from);
  };
  // A call that an earlier worker has taken has its window, and its documents' bytes, already.
  if (orders.get(callKey) !== undefined) await place([]);
  else {
    const inTurn = async (): Promise<string> => {
      await place(await allOrdered(call, port));
      return "";
    };
    // One window of an origin after the other, and no more bytes of its pages here than those of one call.
    await queue.inTurn(from.origin, null, () => port.isOpen, inTurn);
  }
  const [only] = ends;
  if (!call.batch && only?.state === "failed") throw new KysoError(only.code);
  for (const [index, end] of ends.entries()) {
    if (end.state === "delivered" && end.signed !== null) await port.give(index, end.signed);
  }
  return ends.map(endOf);
}
