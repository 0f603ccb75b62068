import type { ApiDocument, ApiSource } from "../content/api-message.ts";
import type { DocumentSource, SignRequest } from "../integrator/index.d.ts";
import { absolute, isView, NativeBlob, NativeTypeError, sizeOf, toText } from "./primitive.ts";

/** What the page hands over: a document as it is asked for, and its bytes where the page has them. */
export interface Handed<T> {
  document: T;
  bytes: Blob | null;
}

/** The size of a file; `null` for what is none. */
function blobSize(source: unknown): number | null {
  try {
    return sizeOf(source as Blob);
  } catch {
    return null;
  }
}

/**
 * Bytes are copied here, so that what the page does to them later changes nothing.
 * @throws {TypeError} for what is neither bytes nor an address
 */
function handed(source: DocumentSource): { source: ApiSource; bytes: Blob | null; name: string | null } {
  const size = blobSize(source);
  if (size !== null) {
    const { name } = source as File;
    return {
      source: { from: "page", size },
      bytes: source as Blob,
      name: typeof name === "string" ? name : null,
    };
  }
  if (isView(source) || source instanceof ArrayBuffer) {
    const bytes = new NativeBlob([source as BlobPart]);
    return { source: { from: "page", size: sizeOf(bytes) }, bytes, name: null };
  }
  return { source: { from: "address", address: absolute(toText(source)) }, bytes: null, name: null };
}

function optional(value: unknown): string | null {
  return value === undefined || value === null ? null : toText(value);
}

function checked<T>(request: T): T {
  if (typeof request !== "object" || request === null) throw new NativeTypeError("a request is an object");
  return request;
}

/** @throws {TypeError} where the request is none */
export function documentOf(request: {
  document: DocumentSource;
  fileName?: string;
}): Handed<Pick<ApiDocument, "source" | "fileName">> {
  const { document, fileName } = checked(request);
  const { source, bytes, name } = handed(document);
  return { document: { source, fileName: optional(fileName) ?? name }, bytes };
}

function uploadOf(upload: SignRequest["upload"]): ApiDocument["upload"] {
  if (upload === undefined) return null;
  const { url, part, fields } = checked(upload);
  return {
    address: absolute(toText(url)),
    part: optional(part) ?? "uploadfile",
    fields: Object.entries(fields ?? {}).map(([name, value]) => [name, toText(value)]),
  };
}

/** @throws {TypeError} where the request is none */
export function orderOf(request: SignRequest): Handed<ApiDocument> {
  const { document, bytes } = documentOf(request);
  const { title, kind, number, date, secrecy, organisation, format, xml, upload, attachmentOf } = request;
  return {
    document: {
      ...document,
      title: optional(title),
      kind: kind ?? null,
      number: optional(number),
      date: optional(date),
      secrecy: optional(secrecy),
      organisation: optional(organisation),
      format: format ?? "pdf",
      xml: xml ?? null,
      attachmentOf: attachmentOf ?? null,
      bearer: optional(upload?.bearer),
      upload: uploadOf(upload),
    },
    bytes,
  };
}
