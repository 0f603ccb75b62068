import { KysoError } from "../../../protocol/error.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { OrderedDelivery, OrderedDocument } from "../sign/sign-order.ts";
import { readRequest, type RequestFields } from "./request-fields.ts";

/* What pages ask for that have a document signed: one, or several in one message. */

/** Part of the upload that carries the file. */
const UPLOAD_PART = "uploadfile";

/** Documents of one message. */
const MAX_DOCUMENTS = 500;

/** Further fields of an upload, and characters of one. */
const MAX_FIELDS = 200;
const MAX_FIELD_CHARACTERS = 100_000;

/** Characters of what is only shown or stamped. */
const MAX_TITLE_CHARACTERS = 500;
const MAX_NUMBER_CHARACTERS = 100;
const MAX_DATE_CHARACTERS = 40;

/** One file of a batch, as the page named it: it is told the same. */
export interface BatchFile {
  /** A number or a text, echoed with its type. */
  fileId: unknown;
  fileName: unknown;
  document: OrderedDocument;
}

/** `MetaData`: further form fields of the upload. */
function fieldsOf(request: RequestFields): [name: string, value: string][] {
  const fields: [string, string][] = [];
  for (const entry of request.list("MetaData").slice(0, MAX_FIELDS)) {
    const name = entry.text("Key");
    const value = entry.value("Value");
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    // What is empty is a field all the same, as a form sends it; what is an object goes as JSON.
    const text = isPlain ? String(value) : value === undefined || value === null ? "" : JSON.stringify(value);
    if (name !== "") fields.push([name.slice(0, MAX_FIELD_CHARACTERS), text.slice(0, MAX_FIELD_CHARACTERS)]);
  }
  return fields;
}

function bearerOf(request: RequestFields): string | null {
  const token = request.text("JWTToken").replace(/^Bearer\s+/i, "");
  // What can't stand in a header would end the request itself.
  return token === "" || !/^[\x21-\x7e]+$/.test(token) ? null : token;
}

/** @throws {KysoError} PORTAL_REQUEST_INVALID where the request names no place for the signed document */
function deliveryOf(request: RequestFields): OrderedDelivery {
  const address = request.text("FileUploadHandler");
  if (address === "") throw new KysoError("PORTAL_REQUEST_INVALID", "no FileUploadHandler");
  return {
    to: "address",
    address,
    part: UPLOAD_PART,
    fields: fieldsOf(request),
    bearer: bearerOf(request),
  };
}

/** The file's name as its address has it, to be shown until the download says better. */
function titleOf(address: string): string {
  const segment = URL.parse(address)?.pathname.split("/").at(-1) ?? "";
  let name = segment;
  try {
    name = decodeURIComponent(segment);
  } catch {
    // It stays as it is written.
  }
  return name.trim().slice(0, MAX_TITLE_CHARACTERS);
}

function stated(text: string, characters: number): string | null {
  return text === "" ? null : text.slice(0, characters);
}

const LOCAL_DATE = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

/** A date as documents state it, dd/MM/yyyy: pages send instants too, whose day is that of Viet Nam. */
function dayOf(date: string): string {
  const [, year, month, day, zone] =
    /^(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(date) ?? [];
  const instant = new Date(zone === undefined ? `${year}-${month}-${day}` : date);
  if (year === undefined || Number.isNaN(instant.getTime())) return date;
  return zone === undefined ? `${day}/${month}/${year}` : LOCAL_DATE.format(instant);
}

/**
 * The date of a signed document as its page is told it: as the page itself wrote it, unless the user changed it.
 * @param date as the document states it
 */
export function dateForPage(message: string, date: string | null): string {
  const issued = readRequest(message).text("IssuedDate");
  return dayOf(issued) === date ? issued : (date ?? "");
}

function orderedDocument(
  request: RequestFields,
  address: string,
  kind: SignatureKind | null,
): OrderedDocument {
  return {
    source: address === "" ? { from: "user" } : { from: "address", address, bearer: bearerOf(request) },
    delivery: deliveryOf(request),
    title: titleOf(address),
    kind,
    number: stated(request.text("DocNumber"), MAX_NUMBER_CHARACTERS),
    date: stated(dayOf(request.text("IssuedDate")), MAX_DATE_CHARACTERS),
    format: "pdf",
  };
}

/**
 * Reads the request for one document. An empty `FileName` has the user pick a file.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readDocumentRequest(message: string, kind: SignatureKind | null): OrderedDocument {
  const request = readRequest(message);
  if (request.value("FileName") === undefined && request.value("FileUploadHandler") === undefined) {
    throw new KysoError("PORTAL_REQUEST_INVALID", "neither FileName nor FileUploadHandler");
  }
  return orderedDocument(request, request.text("FileName"), kind);
}

/**
 * Reads `SignFiles`.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readBatchRequest(message: string): BatchFile[] {
  const request = readRequest(message);
  const files = request.list("Files");
  if (files.length === 0 || files.length > MAX_DOCUMENTS) {
    throw new KysoError("PORTAL_REQUEST_INVALID", `${files.length} files`);
  }
  return files.map((file) => {
    const named = file.text("FileName");
    const address = file.text("URL") || (/^https?:/i.test(named) ? named : "");
    if (address === "") throw new KysoError("PORTAL_REQUEST_INVALID", "a file without a URL");
    const document = orderedDocument(request, address, null);
    const title = named.slice(0, MAX_TITLE_CHARACTERS) || document.title;
    return {
      fileId: file.value("FileID"),
      fileName: file.value("FileName"),
      document: { ...document, title },
    };
  });
}
