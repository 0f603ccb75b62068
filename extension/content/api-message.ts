import type { ErrorCode } from "../../protocol/error.ts";
import type {
  KysoCertificate,
  KysoStatus,
  SignatureFormat,
  SignatureKind,
  SignedDocument,
  Verification,
} from "../integrator/index.d.ts";

/*
 * What crosses between the content script and the background for one call of the page API. One `runtime.Port` stands for
 * one call. The worker may die meanwhile: the content script opens the port again with the same name and says `open` with
 * `again`; the background then takes up the call where it was, or asks for the documents' bytes once more.
 *
 * The page's bytes are fetched by the background with `want`, one document at a time; either side sends the next chunk of
 * a document once the last was `taken`.
 */

/** Name of the port; a UUID that the content script makes follows, by which the call is known. */
export const API_PORT_PREFIX = "api:";

/** Documents of one call. */
export const MAX_API_DOCUMENTS = 500;

/** Bytes of one chunk before Base64, a multiple of three. */
export const API_CHUNK_BYTES = 3 * 1024 * 1024;

/** Where a document of the page's comes from. */
export type ApiSource =
  /** Byte for byte as the page wrote it, made absolute. */
  | { from: "address"; address: string }
  /** Handed over by the page; the background fetches the bytes with `want`. */
  | { from: "page"; size: number };

export interface ApiDocument {
  source: ApiSource;
  fileName: string | null;
  title: string | null;
  kind: SignatureKind | null;
  number: string | null;
  date: string | null;
  secrecy?: string | null;
  organisation?: string | null;
  format: SignatureFormat;
  xml: { parent?: string; reference?: string } | null;
  /** The place of its main document in the same call; `null` for one that is no separate attachment. */
  attachmentOf: number | null;
  bearer: string | null;
  /** `null`: the signed document goes back to the page. */
  upload: { address: string; part: string; fields: [name: string, value: string][] } | null;
}

/** What the page asks; everything in it is the page's word and unchecked. */
export type ApiCall =
  | { method: "status" }
  | { method: "certificates" }
  /** `batch`: whether a document that fails leaves the call itself whole. */
  | { method: "sign"; batch: boolean; documents: ApiDocument[] }
  | { method: "verify"; document: Pick<ApiDocument, "source" | "fileName"> };

/** An error as a page gets it. */
export interface ApiProblem {
  code: ErrorCode;
  messageVi: string;
  messageEn: string;
}

/** To the background. */
export type ApiCommand =
  /** The first of each port. */
  | { type: "open"; call: ApiCall; again: boolean }
  /** A part of the page's document of this index, Base64; answered with `taken`. */
  | { type: "chunk"; document: number; bytes: string; last: boolean }
  /** The part that the background sent has come. */
  | { type: "taken" };

/** How it ended with one document. `signed.document` is not in it: its bytes come before, as chunks. */
export type ApiDocumentEnd =
  { state: "signed"; signed: Omit<SignedDocument, "document"> } | { state: "failed"; problem: ApiProblem };

export type ApiResult =
  | { method: "status"; status: KysoStatus }
  | { method: "certificates"; certificates: KysoCertificate[] }
  | { method: "sign"; documents: ApiDocumentEnd[] }
  | { method: "verify"; verification: Verification };

/** From the background. */
export type ApiEvent =
  /** Send the bytes of the page's document of this index. */
  | { type: "want"; document: number }
  /** The part that the content script sent has come. */
  | { type: "taken" }
  /** A part of the signed document of this index, Base64; answered with `taken`. Sent before `result`. */
  | { type: "chunk"; document: number; bytes: string; last: boolean }
  /** The last of each port: the port may be closed. */
  | { type: "result"; result: ApiResult }
  | { type: "refused"; problem: ApiProblem };
