import type { SignableDocument } from "../../content/content-message.ts";
import { MAX_DOCUMENT_BYTES } from "../../../protocol/limit.ts";
import { KysoError } from "../../../protocol/error.ts";
import { bytesFrom } from "../private-folder.ts";
import { shownText } from "../shown-text.ts";
import { writePart } from "./document-file.ts";
import { saveBearers, saveRecord } from "./job-record.ts";
import type { JobRecord } from "./job-record.ts";
import type { Requester } from "./requester.ts";
import type { OrderedDocument, SignOrder } from "./sign-order.ts";

/* The records with which jobs begin. */

/** Longest texts of a page that are kept, characters. */
const MAX_TITLE_CHARACTERS = 500;
const MAX_NUMBER_CHARACTERS = 100;
const MAX_DATE_CHARACTERS = 40;
const MAX_FILE_NAME_CHARACTERS = 200;
const MAX_SECRECY_CHARACTERS = 100;
const MAX_ORGANISATION_CHARACTERS = 300;

type Beginning = Omit<
  JobRecord,
  keyof typeof NOTHING_YET | "origin" | "pageUrl" | "tabId" | "frameId" | "adapterId" | "jobKey"
>;

/** What no job has when it begins. */
const NOTHING_YET = {
  windowId: null,
  jobId: null,
  signature: null,
  warnings: [],
  signedAt: null,
  problem: null,
  answer: null,
  mayBeStored: false,
  dropReason: null,
};

function recordOf({ portal, origin, pageUrl, tabId, frameId }: Requester, job: Beginning): JobRecord {
  const place = { origin, pageUrl, tabId, frameId, adapterId: portal.adapter.id };
  return { ...NOTHING_YET, ...place, ...job, jobKey: crypto.randomUUID() };
}

/** Number and date as a page states them, of which nothing is unseen: what a window shows is what is stamped. */
function numberingOf({
  number,
  date,
}: Pick<OrderedDocument, "number" | "date">): Pick<JobRecord, "number" | "date"> {
  return {
    number: number === null ? null : shownText(number).slice(0, MAX_NUMBER_CHARACTERS),
    date: date === null ? null : shownText(date).slice(0, MAX_DATE_CHARACTERS),
  };
}

/** What a page says beside the text of a document that keeps it from being signed, or is to be warned of. */
function claimsOf({
  secrecy,
  organisation,
}: Pick<OrderedDocument, "secrecy" | "organisation">): Pick<JobRecord, "secrecy" | "organisation"> {
  return {
    // A page's text has its indentation, which is nothing said.
    secrecy: secrecy?.replace(/\s+/gu, " ").trim().slice(0, MAX_SECRECY_CHARACTERS) ?? null,
    organisation: organisation?.trim().slice(0, MAX_ORGANISATION_CHARACTERS) || null,
  };
}

/** Writes the record of a document that the user pressed an adapter's button for. */
export async function recordForButton(document: SignableDocument, from: Requester): Promise<JobRecord> {
  const { source, rule, title, number, date, kind } = document;
  const { format, ...xml } = from.portal.adapter.documents[rule]?.signature ?? { format: "pdf" };
  const record = recordOf(from, {
    stage: "download",
    via: "adapter",
    orderKey: null,
    source: { from: "address", address: source },
    delivery: { to: "rule", rule },
    title,
    fileName: "",
    ...numberingOf({ number, date }),
    ...claimsOf(document),
    kind,
    format,
    xml,
  });
  await saveRecord(record);
  return record;
}

function plainName(name: string): string {
  const plain = name
    .replace(/[\\/]/g, "_")
    .replace(/\p{Cc}/gu, "")
    .trim()
    .slice(-MAX_FILE_NAME_CHARACTERS);
  return plain === "" ? "van-ban" : plain;
}

/**
 * Writes the record of a document that a page ordered, and its bytes where the page handed them over.
 * @throws {KysoError} PDF_TOO_LARGE, JOB_DISK_FULL, JOB_DISK_ERROR
 */
export async function recordForOrder(
  { orderKey, via }: SignOrder,
  document: OrderedDocument,
  from: Requester,
): Promise<JobRecord> {
  const { source, delivery } = document;
  const record = recordOf(from, {
    // Nothing is asked of what an adapter has found: it lies in the portal that was switched on.
    stage: via === "adapter" ? "download" : "ask",
    via,
    orderKey,
    source: source.from === "address" ? { from: "address", address: source.address } : { from: source.from },
    delivery:
      delivery.to === "address"
        ? {
            to: "address",
            address: delivery.address,
            part: delivery.part,
            fields: delivery.fields.map(([name, value]) => [name, value]),
          }
        : delivery,
    title: document.title.slice(0, MAX_TITLE_CHARACTERS),
    fileName: source.from === "page" ? plainName(source.fileName) : "",
    ...numberingOf(document),
    ...claimsOf(document),
    kind: document.kind ?? "approve",
    format: document.format,
    xml: { ...document.xml },
  });
  if (source.from === "page") {
    if (source.bytes.size > MAX_DOCUMENT_BYTES) {
      throw new KysoError("PDF_TOO_LARGE", undefined, { detail: { limit: MAX_DOCUMENT_BYTES } });
    }
    await writePart(record.jobKey, "document", bytesFrom(source.bytes, 0));
  }
  await saveBearers(record.jobKey, {
    source: source.from === "address" ? source.bearer : null,
    delivery: delivery.to === "address" ? delivery.bearer : null,
  });
  await saveRecord(record);
  return record;
}
