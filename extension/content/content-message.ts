import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { Badge } from "../../protocol/wording/verdict-text.ts";
import type { DocumentRule } from "../../protocol/adapter/adapter.ts";

/*
 * What crosses between a content script and the background. A content script lives in the portal's page, so the
 * background takes its messages as requests of that page, with the origin that the browser states.
 */

/** A document as the page shows it. Its `source` is what it is known by later. */
export interface PortalDocument {
  /** Absolute URL. */
  source: string;
  title: string;
  number: string | null;
  date: string | null;
  /** What the portal says of its secrecy (độ mật). */
  secrecy?: string | null | undefined;
  /** The organisation that it is of. */
  organisation?: string | null | undefined;
  /** What it waits for; `null` for one that waits for no signature. */
  kind: SignatureKind | null;
  /** Index of the rule that found it. */
  rule: number;
  /** What it shares with the other documents of its dossier; `null` for one that belongs to none. */
  dossier: string | null;
  /** It is a separate attachment of its dossier's main document. */
  attachment: boolean;
}

/** A document that waits for a signature. */
export type SignableDocument = PortalDocument & { kind: SignatureKind };

export type ContentRequest =
  /** Which rules are for this page? Answered with {@link PageRules}. */
  | { type: "rules" }
  /** The user pressed the button beside a document. Answered with {@link SignAnswer}. */
  | { type: "sign"; document: SignableDocument }
  /** The user pressed the button for all documents that are ticked. Answered with {@link SignAnswer}. */
  | { type: "sign-all"; documents: SignableDocument[] }
  /** The document has come into view: what are its signatures worth? Answered with {@link BadgeAnswer}. */
  | { type: "check"; document: PortalDocument }
  /** The user pressed the badge beside a document, which is known by this key. Answered with nothing. */
  | { type: "show-check"; key: string }
  /** A selector of the adapter matches nothing in a page that it should match. Answered with nothing. */
  | { type: "changed"; selector: string };

export interface PageRules {
  documents: DocumentRule[];
  /** The button's text and what it is called by screen readers, in the browser's language. */
  label: string;
  tooltip: string;
}

export interface SignAnswer {
  accepted: boolean;
}

/** What a badge shows. */
export interface BadgeAnswer {
  /** What the document is known by when the user presses its badge. */
  key: string;
  /** `none`: nothing is shown. */
  badge: Badge;
  signatures: number;
  /** What it means, in the browser's language. */
  title: string;
  /** Whether another try may tell more. */
  again: boolean;
}

/** From the background to a page: its document was checked anew. */
export interface CheckedNotice {
  type: "checked";
  source: string;
  answer: BadgeAnswer;
}

/** Name of the port by which the background has a page upload; the document's source URL follows. */
export const UPLOAD_PORT_PREFIX = "upload:";

/**
 * Name of the port by which the background asks a page whether a document has left from it, once that has come to its end;
 * the document's source URL follows.
 */
export const SENT_PORT_PREFIX = "sent:";

/** Name of the port by which the background has a page send the clerk's answer; the document's source URL follows. */
export const VERDICT_PORT_PREFIX = "verdict:";

/** The page that was asked is there, of this origin, and has what it takes. */
export interface ReadyPage {
  type: "ready";
  origin: string;
}

/** From the page: what was under way from it, if anything, has come to its end. `hasSent`: whether anything was. */
export type SentEvent = ReadyPage & { hasSent: boolean };

/** To the page. `reason`: `null` where the document is accepted. */
export type VerdictCommand =
  | { type: "answer"; answer: "accept" | "return"; reason: string | null }
  /** The background has taken note of the outcome. */
  | { type: "close"; reload: boolean };

/** From the page. */
export type VerdictEvent = ReadyPage | Extract<UploadEvent, { type: "answered" | "failed" }>;

/** To the page: the file, in chunks in order, one at a time. */
export type UploadCommand =
  | { type: "file"; fileName: string; contentType: string; size: number }
  /** Base64. */
  | { type: "chunk"; bytes: string }
  | { type: "send" }
  /** The background has taken note of the outcome. */
  | { type: "close"; reload: boolean };

/** From the page. */
export type UploadEvent =
  /** The document and what its upload takes are there: send on, or make the request from the background. */
  | (ReadyPage & { request: PortalRequest | null })
  | { type: "taken" }
  | { type: "progress"; done: number; total: number }
  /** The portal's answer as it is; whether it is an acceptance is for the background to say. */
  | { type: "answered"; answer: UploadAnswer }
  /** The page shows that the portal has the document. */
  | { type: "accepted" }
  /** `sent`: whether the request may have reached the portal. */
  | { type: "failed"; code: ErrorCode; selector: string | null; sent: boolean };

/** The upload's request as the page would make it, without the file; there is none where the page's own input is filled. */
export interface PortalRequest {
  /** Absolute URL. */
  address: string;
  method: "POST" | "PUT";
  headers: [name: string, value: string][];
  fields: [name: string, value: string][];
  /** Name of the part that carries the file. */
  fileField: string;
}

export interface UploadAnswer {
  status: number;
  /** After redirects. */
  url: string;
  contentType: string;
  /** The first characters of the body. */
  text: string;
}

/** From the picker, which the user started in this page: a first adapter, as a file; `null` where the user gave up. */
export interface PickedMessage {
  type: "picked";
  json: string | null;
}
