import { z } from "zod";
import type { ErrorCode, ErrorDetail } from "../../protocol/error.ts";
import { MAX_PASSWORD_CHARACTERS } from "../../protocol/limit.ts";
import { OPERATIONS } from "../../protocol/operation.ts";
import type { DocumentSummary, OperationResult, Progress, TokenSummary } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { RuleResult } from "../../protocol/rule.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import { sha256Schema } from "../../protocol/operation-value.ts";
import { CERTIFICATE_ROLES } from "../../protocol/signature-kind.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";

/*
 * What crosses between the extension's own pages and its background, over one `runtime.Port` for each page.
 *
 * A page opens its port and from then on gets the whole state each time it changes (`{ state }`), so it draws what it
 * was told last and keeps nothing of its own. It asks with `{ id, request }` and gets exactly one
 * `{ id, result }` or `{ id, problem }`. When the port closes by itself (the worker was stopped), the page opens it again:
 * the worker restarts and sends the state as it was kept. Pages that are not the extension's own are not answered.
 */

/** An error as a page gets it: its sentence is in protocol/sentence.ts. */
export interface Problem {
  code: ErrorCode;
  detail: ErrorDetail | null;
}

/** A count of bytes under way; `total` is `null` while it is not known. */
export interface ByteProgress {
  done: number;
  total: number | null;
}

/** What has to be allowed before anything is fetched. A host is an origin: `https://files.example.vn:8443`. */
export type Question =
  /** This origin never asked for a signature before. */
  | { name: "first-use" }
  /** The document comes from outside the portal's own site. */
  | { name: "source"; host: string }
  /** The signed document goes outside the portal's own site. */
  | { name: "destination"; host: string };

/**
 * `originPatterns`: what the page passes to `permissions.request({ origins })` in the very click that sends `allow`;
 * nothing is to be requested where it is empty.
 */
export interface AskingPhase {
  name: "asking";
  questions: readonly Question[];
  originPatterns: readonly string[];
}

/** Where a job is. Each phase has words of its own in the window. */
export type SignPhase =
  /** Nothing is fetched before the user has allowed all of it: `allow`, or `cancel`. */
  | AskingPhase
  /** The user is to pick a file, which the window writes to `documentFile` and then says `chosen`. */
  | { name: "choosing" }
  | { name: "connecting" }
  | { name: "downloading"; bytes: ByteProgress }
  | { name: "sending"; bytes: ByteProgress }
  | { name: "inspecting" }
  /** The document has a password, which only the user knows. `problem`: why the last one did not do. */
  | { name: "locked"; problem: Problem | null }
  /** Everything is there to be looked at. `problem`: why the last attempt failed, when the user may try again. */
  | { name: "ready"; problem: Problem | null }
  | { name: "signing"; step: Progress["step"] | "starting" }
  | { name: "uploading"; bytes: ByteProgress }
  /** The portal has the signed document. */
  | { name: "delivered"; signature: SignatureReport | null; warnings: readonly string[] }
  /** Signed, and kept on this computer, but not in the portal: `retry-delivery` tries again. */
  | { name: "waiting"; problem: Problem; mayBeStored: boolean }
  /** Nothing was signed and nothing is kept; `retry` starts again from the download where `retryable`. */
  | { name: "failed"; problem: Problem; retryable: boolean };

/** What the sign window shows. */
export interface SignState {
  jobKey: string;
  /** As the browser states it. */
  origin: string;
  portalName: string;
  title: string;
  fileName: string;
  /** The kind that this document's state in the portal asks for; the user may choose another of `kinds`. */
  kind: SignatureKind;
  kinds: readonly SignatureKind[];
  format: SignatureFormat;
  phase: SignPhase;
  /** From `ready` on; `null` before. */
  document: DocumentSummary | null;
  /**
   * Path in the origin-private file system (`/`-separated folders and file name) of the very bytes the agent holds. The
   * window computes their SHA-256 itself and sends it as `shownSha256`. From `ready` until delivered; in `choosing`, where
   * the window writes the file that the user picked; `null` otherwise.
   */
  documentFile: string | null;
  /** Parts of the signed document in the same file system, to be joined in order, while it waits for delivery; else empty. */
  signedParts: readonly string[];
  tokens: readonly TokenSummary[];
  /** Number and date of the document as the portal states them; `null` where it does not. */
  number: string | null;
  date: string | null;
  /** How the page asked: by an adapter's button, by another program's socket, or by the page API. */
  via: "adapter" | "vgca" | "vnpt" | "page";
  /** Where the document comes from; `host` (an origin) for an address only. */
  source: { from: "address" | "page" | "user"; host: string | null };
  /** Where the signed document goes: by the adapter's rule, to an address, or back to the page. */
  destination: { to: "rule" | "address" | "page"; host: string | null };
}

/** Says whose a certificate is that nobody has spoken of yet. */
export const roleRequestSchema = z.object({
  type: z.literal("role"),
  certificate: sha256Schema,
  role: z.enum(CERTIFICATE_ROLES),
});

/** What the sign window asks. */
export const signRequestSchema = z.discriminatedUnion("type", [
  OPERATIONS["job.stamp"].params.omit({ jobId: true }).extend({ type: z.literal("stamp") }),
  /** Where the stamp of a kind belongs on the document; see `job.place`. */
  OPERATIONS["job.place"].params.omit({ jobId: true, usual: true }).extend({ type: z.literal("place") }),
  /** How the document stands with the rules; see `job.rules`. */
  OPERATIONS["job.rules"].params.omit({ jobId: true, beside: true }).extend({ type: z.literal("rules") }),
  /** What a document that is text holds; see `job.text`. */
  z.object({ type: z.literal("text") }),
  OPERATIONS["job.sign"].params.omit({ jobId: true }).extend({ type: z.literal("sign") }),
  /** The password of the document, in phase `locked`; it is passed on and kept by nobody but the window. */
  z.object({ type: z.literal("unlock"), password: z.string().max(MAX_PASSWORD_CHARACTERS) }),
  /** In phase `asking`: all of it is allowed, and remembered for the origin. */
  z.object({ type: z.literal("allow") }),
  /** In phase `choosing`: the file is written. */
  z.object({ type: z.literal("chosen"), fileName: z.string().min(1).max(255) }),
  /** The user said no. */
  z.object({ type: z.literal("cancel") }),
  /** Starts again from the download, in phase `failed`. */
  z.object({ type: z.literal("retry") }),
  /** Tries the delivery again, in phase `waiting`. Opens the portal's page where it is not open any more. */
  z.object({ type: z.literal("retry-delivery") }),
  z.object({ type: z.literal("refresh-tokens") }),
  /** Whose a certificate is, as the user has just said. */
  roleRequestSchema,
]);
export type SignRequest = z.infer<typeof signRequestSchema>;

/** A stamp as the agent has drawn it, width and height in points. */
export interface Stamp {
  width: number;
  height: number;
  resizable: boolean;
  /** A one-page PDF, Base64. */
  pdf: string;
}

/** Where a stamp belongs, and what shows it. */
export type FoundPlace = OperationResult<"job.place">;

/** The beginning of a document that is text, or all of it. */
export type FileText = OperationResult<"job.text">;

/** What each request of the sign window is answered with. `sign` answers when the signature was made or refused. */
export interface SignResults {
  stamp: Stamp;
  place: FoundPlace;
  rules: readonly RuleResult[];
  text: FileText;
  sign: null;
  unlock: null;
  allow: null;
  chosen: null;
  cancel: null;
  retry: null;
  "retry-delivery": null;
  "refresh-tokens": null;
  role: null;
}

/** From a page to the background. */
export interface UiRequest<R> {
  id: number;
  request: R;
}

/** From the background to a page. */
export type UiEvent<S> = { state: S } | { id: number; result: unknown } | { id: number; problem: Problem };
