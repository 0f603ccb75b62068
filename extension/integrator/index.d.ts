/**
 * What a web page can ask of Kyso. `window.kyso` is there on portals that the user has enabled, in every frame of theirs,
 * before the page's first script runs; elsewhere it is not, so test for it: `if (window.kyso) …`.
 *
 * Until the user has allowed the portal (the first call that needs it asks), a page learns nothing but that Kyso exists.
 */

/** What a signature is for. Without it, the user chooses. */
export type SignatureKind =
  /** The drafter's or adviser's initials (ký nháy). */
  | "initial"
  /** The competent leader's approval. */
  | "approve"
  /** The organisation's seal at issue, with number and date. */
  | "seal"
  /** The organisation's seal on an attachment in a file of its own. */
  | "attachment"
  /** An electronic copy (sao y, sao lục, trích sao). */
  | "copy"
  /** The mark of arrival on an incoming document. */
  | "incoming"
  /** An opinion, placed on the document. */
  | "comment";

/** How the signature is carried. */
export type SignatureFormat =
  /** A PDF's own signature (PAdES). */
  | "pdf"
  /** Beside the file, and around it. */
  | "cades"
  | "cades-enveloping"
  | "xades"
  | "xmldsig"
  | "jws"
  | "jws-json"
  | "jws-detached";

/** A document's bytes, or the address from which the user's browser fetches them, with the user's session. */
export type DocumentSource = Blob | ArrayBuffer | ArrayBufferView | URL | string;

/** Where the signed document goes: one POST, `multipart/form-data`, with the user's session. */
export interface Upload {
  /** Absolute, or relative to the page. */
  url: URL | string;
  /** Name of the part that carries the file; `uploadfile` where left out. */
  part?: string;
  /** Further fields of the form. */
  fields?: Readonly<Record<string, string>>;
  /** For an `Authorization: Bearer` header, also of the download. */
  bearer?: string;
}

export interface SignRequest {
  document: DocumentSource;
  /** Needed for bytes; for an address, what the server says or the address itself names it. */
  fileName?: string;
  /** What the user reads the document by; the file's name where left out. */
  title?: string;
  kind?: SignatureKind;
  /** The document's number and date, for kinds that state them; for `incoming` the arrival's. */
  number?: string;
  date?: string;
  /** What the portal says of the document's secrecy (độ mật). Anything but `Thường` is refused before it is fetched. */
  secrecy?: string;
  /**
   * The organisation whose document it is. Held against the signer's certificate where neither policy nor the user has
   * said whose the portal is.
   */
  organisation?: string;
  /** `pdf` where left out. */
  format?: SignatureFormat;
  /** For XML: local names with slashes between of the element that the signature goes into; Id of the element to sign. */
  xml?: { parent?: string; reference?: string };
  /** Where left out, the signed document comes back to the page. */
  upload?: Upload;
  /**
   * In a batch, for a separate attachment (văn bản kèm theo): the place, from 0, of its main document in the same batch, which
   * is no attachment itself. The attachment takes the main document's number and date, and is signed once that is.
   */
  attachmentOf?: number;
}

export interface SignedDocument {
  fileName: string;
  kind: SignatureKind;
  number: string | null;
  date: string | null;
  /** ISO 8601. */
  signedAt: string | null;
  /** The signed document; `null` where it was uploaded. */
  document: Blob | null;
  /** What the upload was answered; `null` where there was none. `text`: the beginning of the body. */
  answer: { status: number; url: string; contentType: string; text: string } | null;
}

/** How it ended with one document of a batch, in the order in which they were asked for. */
export type BatchOutcome =
  { state: "signed"; signed: SignedDocument } | { state: "failed"; error: KysoPageError };

export interface KysoStatus {
  /** Of the extension; `null` until the user has allowed the portal. */
  version: string | null;
  /** Whether the user has allowed this portal to ask. */
  allowed: boolean;
  /** Whether the program that reaches the token is there; `null` until the portal is allowed. */
  ready: boolean | null;
}

/** A certificate that the user has agreed to tell this portal. */
export interface KysoCertificate {
  /** Distinguished name (RFC 4514). */
  subject: string;
  issuer: string;
  email: string | null;
  /** Hexadecimal. */
  serialNumber: string;
  /** ISO 8601. */
  notBefore: string;
  notAfter: string;
  /** DER, Base64. */
  der: string;
}

export interface VerifyRequest {
  document: DocumentSource;
  fileName?: string;
}

export interface VerifiedSignature {
  /** Whether it is a person's or organisation's signature, or a time stamp. */
  kind: "signature" | "timestamp";
  /** ETSI EN 319 102-1. */
  indication: "TOTAL-PASSED" | "INDETERMINATE" | "TOTAL-FAILED";
  subIndication: string | null;
  signer: string | null;
  organization: string | null;
  /** ISO 8601. */
  signedAt: string | null;
}

export interface Verification {
  /** The worst of the signatures; `NONE` without any; `UNREADABLE` when the document can't be read. */
  verdict: "TOTAL-PASSED" | "INDETERMINATE" | "TOTAL-FAILED" | "NONE" | "UNREADABLE";
  signatures: readonly VerifiedSignature[];
}

/** What a call is refused with. The code is the same in every version; the sentences are for the user. */
export interface KysoPageError extends Error {
  name: "KysoError";
  code: string;
  messageVi: string;
  messageEn: string;
}

export interface Kyso {
  /** Of this interface. Within one number, nothing is taken away or changes its meaning. */
  readonly version: 1;
  /** Asks nobody and shows nothing. */
  status(): Promise<KysoStatus>;
  /** The certificate that the user chooses to tell this portal; asked once. */
  certificates(): Promise<KysoCertificate[]>;
  /** Opens a window in which the user looks at the document and signs it. Rejects where it is not signed or not stored. */
  sign(request: SignRequest): Promise<SignedDocument>;
  /** The same for up to 500 documents, in one window, with one PIN. Rejects only where nothing could be asked at all. */
  signBatch(requests: readonly SignRequest[]): Promise<BatchOutcome[]>;
  /** What the document's signatures are worth. Never rejects for a bad signature. */
  verify(request: VerifyRequest): Promise<Verification>;
}

declare global {
  interface Window {
    /** There only on portals that the user has enabled in Kyso. */
    readonly kyso?: Kyso;
  }
}
