import { z } from "zod";
import type { ErrorCode, ErrorDetail } from "../../protocol/error.ts";
import { MAX_PASSWORD_CHARACTERS } from "../../protocol/limit.ts";
import { OPERATIONS } from "../../protocol/operation.ts";
import type { DocumentSummary, OperationResult, Progress, TokenSummary } from "../../protocol/operation.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import { SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";
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

/** Where a job is. Each phase has words of its own in the window. */
export type SignPhase =
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
   * window computes their SHA-256 itself and sends it as `shownSha256`. From `ready` until delivered; `null` otherwise.
   */
  documentFile: string | null;
  /** Parts of the signed document in the same file system, to be joined in order, while it waits for delivery; else empty. */
  signedParts: readonly string[];
  tokens: readonly TokenSummary[];
  /** Number and date of the document as the portal states them; `null` where it does not. */
  number: string | null;
  date: string | null;
}

/** What the sign window asks. */
export const signRequestSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stamp"), kind: z.enum(SIGNATURE_KINDS), certificate: z.string() }),
  /** What a document that is text holds; see `job.text`. */
  z.object({ type: z.literal("text") }),
  OPERATIONS["job.sign"].params.omit({ jobId: true }).extend({ type: z.literal("sign") }),
  /** The password of the document, in phase `locked`; it is passed on and kept by nobody but the window. */
  z.object({ type: z.literal("unlock"), password: z.string().max(MAX_PASSWORD_CHARACTERS) }),
  /** The user said no. */
  z.object({ type: z.literal("cancel") }),
  /** Starts again from the download, in phase `failed`. */
  z.object({ type: z.literal("retry") }),
  /** Tries the delivery again, in phase `waiting`. Opens the portal's page where it is not open any more. */
  z.object({ type: z.literal("retry-delivery") }),
  z.object({ type: z.literal("refresh-tokens") }),
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

/** The beginning of a document that is text, or all of it. */
export type FileText = OperationResult<"job.text">;

/** What each request of the sign window is answered with. `sign` answers when the signature was made or refused. */
export interface SignResults {
  stamp: Stamp;
  text: FileText;
  sign: null;
  unlock: null;
  cancel: null;
  retry: null;
  "retry-delivery": null;
  "refresh-tokens": null;
}

export type AgentState =
  /** Looking for the agent now. */
  | { name: "searching" }
  | { name: "connected"; version: string; browserName: string; port: number }
  /** An agent listens, but this browser is not paired with it. */
  | { name: "not-paired"; problem: Problem | null }
  /** Nothing of ours listens on any port of the range. */
  | { name: "not-running" };

/** A portal that an adapter knows. */
export interface PortalState {
  adapterId: string;
  name: string;
  /** Match patterns that the page passes to `permissions.request({ origins })`, in the click itself, before `enable-portal`. */
  originPatterns: readonly string[];
  source: "built-in" | "policy" | "user";
  enabled: boolean;
  /** A selector stopped matching on this portal; which one, for IT. */
  changed: string | null;
}

/** A file of policy or of the user that is no valid adapter, and is therefore not used (`PORTAL_ADAPTER_INVALID`). */
export interface BrokenAdapter {
  source: "policy" | "user";
  /** Its place among the files of its source, from 1. */
  number: number;
  /** What it calls itself, its name or else its id; `null` where not even that can be read. */
  name: string | null;
  /** What is wrong with it, in English, for IT. */
  reason: string;
}

/** A job that the user should know of. */
export interface DeliveryState {
  jobKey: string;
  origin: string;
  portalName: string;
  title: string;
  kind: SignatureKind | null;
  /** ISO 8601. */
  signedAt: string | null;
  phase: "working" | "uploading" | "waiting";
  problem: Problem | null;
}

/** What popup and options page show. */
export interface ControlState {
  agent: AgentState;
  tokens: readonly TokenSummary[];
  /** The adapter of the page that the user is on; `null` where none matches. */
  activePortal: PortalState | null;
  portals: readonly PortalState[];
  brokenAdapters: readonly BrokenAdapter[];
  deliveries: readonly DeliveryState[];
}

/** What popup and options page ask. */
export const controlRequestSchema = z.discriminatedUnion("type", [
  /** Looks for the agent and its tokens again. */
  z.object({ type: z.literal("refresh") }),
  /** Pairs through the native messaging host. */
  z.object({ type: z.literal("pair") }),
  /** Pairs with the code that `kyso pair` shows. */
  z.object({ type: z.literal("pair-with-code"), code: z.string().max(100) }),
  /** Forgets the pairing on both sides where the agent is reachable, else here. */
  z.object({ type: z.literal("forget") }),
  /** After the page was granted the host permissions. */
  z.object({ type: z.literal("enable-portal"), adapterId: z.string() }),
  z.object({ type: z.literal("disable-portal"), adapterId: z.string() }),
  /** The text of an adapter file, JSON. */
  z.object({ type: z.literal("add-adapter"), json: z.string().max(262_144) }),
  z.object({ type: z.literal("remove-adapter"), adapterId: z.string() }),
  z.object({ type: z.literal("remove-broken-adapter"), number: z.int().min(1) }),
  z.object({ type: z.literal("deliver"), jobKey: z.string() }),
  /** Gives a signed document up: the copy here and the agent's are removed. The page asks for a confirmation first. */
  z.object({ type: z.literal("discard"), jobKey: z.string() }),
  /** Opens the job's sign window again, or brings it to the front. */
  z.object({ type: z.literal("show"), jobKey: z.string() }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** From a page to the background. */
export interface UiRequest<R> {
  id: number;
  request: R;
}

/** From the background to a page. */
export type UiEvent<S> = { state: S } | { id: number; result: unknown } | { id: number; problem: Problem };
