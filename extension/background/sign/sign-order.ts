import type { ErrorCode } from "../../../protocol/error.ts";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { UploadAnswer } from "../../content/content-message.ts";

/*
 * Documents that a page asks to have signed other than by an adapter's button: through the socket of another program, or
 * through the page API. The page says what and whereto; who asks is the browser's word.
 */

/** Where a document comes from. */
export type OrderedSource =
  /** Fetched with the user's session; `address` byte for byte as the page wrote it. */
  | { from: "address"; address: string; bearer: string | null }
  /** Handed over by the page. */
  | { from: "page"; bytes: Blob; fileName: string }
  /** The user picks a file of the computer. */
  | { from: "user" };

/** Where the signed document goes. */
export type OrderedDelivery =
  /** Posted by the background, part `part` and these fields, one request. */
  | {
      to: "address";
      address: string;
      part: string;
      fields: readonly [name: string, value: string][];
      bearer: string | null;
    }
  /** Given back to the page that asked. */
  | { to: "page" }
  /** As the adapter's rule that found the document says; the rule's index. */
  | { to: "rule"; rule: number };

export interface OrderedDocument {
  source: OrderedSource;
  delivery: OrderedDelivery;
  title: string;
  /** `null`: the user chooses. */
  kind: SignatureKind | null;
  number: string | null;
  date: string | null;
  /** What the portal says of its secrecy (độ mật). */
  secrecy?: string | null | undefined;
  /** The organisation that it is of, as the page says. */
  organisation?: string | null | undefined;
  format: SignatureFormat;
  xml?: { parent?: string | undefined; reference?: string | undefined };
  /** The main document of its dossier, by its place in the order; left out for one that is no separate attachment. */
  attachmentOf?: number | undefined;
}

/** One request of a page: what the user approves in one window, with one PIN. */
export interface SignOrder {
  /** The same for a request that is repeated after the worker died: it then gets the outcome of the first. */
  orderKey: string;
  via: "adapter" | "vgca" | "vnpt" | "page";
  documents: readonly OrderedDocument[];
}

/** How it ended with one document; in the order in which they were ordered. */
export type DocumentEnd =
  | {
      state: "delivered";
      /** As the source names it. */
      fileName: string;
      /** What the address answered; `null` for one that goes to the page. */
      answer: UploadAnswer | null;
      /** The signed document, lazy, where it goes to the page. */
      signed: Blob | null;
      kind: SignatureKind;
      number: string | null;
      date: string | null;
      /** ISO 8601. */
      signedAt: string | null;
    }
  | { state: "failed"; code: ErrorCode; fileName: string | null };
