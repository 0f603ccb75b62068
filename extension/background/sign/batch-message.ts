import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import { roleRequestSchema, signRequestSchema } from "../ui-message.ts";
import type { AskingPhase, Problem, SignResults, SignState } from "../ui-message.ts";
import { approvedDocumentSchema } from "./batch-approval.ts";

/*
 * What crosses between a batch window and the background, on the port `batch:<orderKey>`, as ui-message.ts says for the
 * sign window. Each document of a batch is a job of its own, and is told of as the sign window is told of its job. A port's
 * first state names all documents; each later one only those that have changed since.
 */

/** Where a batch is as a whole; where each of its documents is, its own phase says. */
export type BatchPhase =
  /** One consent for everything that the documents need. */
  | AskingPhase
  /** Documents are fetched and looked at. `problem`: why the last attempt failed, as a whole: the login. */
  | { name: "open"; problem: Problem | null }
  /**
   * The login is opened, or documents are being signed and delivered. `done` of the approved have come to an end, well or
   * not. `pace`: milliseconds from one end to the next, as lately measured; `null` while that can't be known. `stopping`:
   * those under way are brought to their end, and no other is begun.
   */
  | { name: "signing"; done: number; total: number; pace: number | null; stopping: boolean }
  /**
   * Approved, and held up: by the token or the agent (`problem`), by the user's word or by the browser's end (`null`).
   * `resume` goes on with what is left. `needsPin`: the login has ended, and the next takes the PIN once more.
   */
  | {
      name: "paused";
      done: number;
      total: number;
      problem: Problem | null;
      needsPin: boolean;
      tokenId: string;
      certificate: string;
    }
  /** Every document that was not left out is delivered, failed or waiting. Those that failed can be tried again. */
  | { name: "over" };

/** One document. `null` where the browser has only just begun with it. */
export interface BatchDocument extends Omit<SignState, "tokens"> {
  /** The user does not want this one signed. */
  leftOut: boolean;
  /** The main document of its dossier, by its key; `null` for one that is no separate attachment. */
  attachmentOf: string | null;
}

/** What the batch window shows. */
export interface BatchState {
  orderKey: string;
  /** As the browser states it. */
  origin: string;
  portalName: string;
  via: SignState["via"];
  phase: BatchPhase;
  /** In the order in which the page named them. */
  documents: readonly BatchDocument[];
  tokens: readonly TokenSummary[];
}

const signParams = OPERATIONS["job.sign"].params.shape;

const ofJob = z.object({ jobKey: z.uuid() });

/** Requests of the sign window that are asked for one document of a batch. */
export const BATCH_JOB_REQUESTS = [
  "stamp",
  "place",
  "rules",
  "text",
  "unlock",
  "chosen",
  "retry",
  "retry-delivery",
] as const;

/** What the batch window asks. */
export const batchRequestSchema = z.discriminatedUnion("type", [
  /** In phase `asking`: all of it is allowed, and remembered for the origin. */
  z.object({ type: z.literal("allow") }),
  /** The user said no to all that is not signed yet. */
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("refresh-tokens") }),
  roleRequestSchema,
  z.object({ type: z.literal("leave-out"), jobKey: z.uuid(), leftOut: z.boolean() }),
  /** Makes a document a separate attachment of another, which is none itself; or, with `null`, one by itself. */
  z.object({ type: z.literal("attach"), jobKey: z.uuid(), to: z.uuid().nullable() }),
  /** A request for one document; answered as the sign window's. */
  ofJob.extend({ type: z.literal("job"), request: signRequestSchema }),
  /**
   * Signs the documents that are named, all others are left as they are: opens a login with the PIN, once, and signs one
   * after the other. Answers when the login was opened or refused; the state tells the rest.
   */
  z.object({
    type: z.literal("sign"),
    tokenId: signParams.tokenId,
    certificate: signParams.certificate,
    pin: signParams.pin,
    noSecret: signParams.noSecret,
    documents: z
      .array(approvedDocumentSchema.extend({ password: signParams.password }))
      .min(1)
      .max(500),
  }),
  /** No further document is begun; what is under way comes to its end. */
  z.object({ type: z.literal("stop") }),
  /** In phase `paused`: signs what is left of what was approved. `pin`: empty where none is needed. */
  z.object({ type: z.literal("resume"), pin: signParams.pin }),
  /** Begins anew with every document that could not be fetched or looked at. */
  z.object({ type: z.literal("retry-failed") }),
  /** Tries every delivery again that waits, one after the other. */
  z.object({ type: z.literal("retry-deliveries") }),
]);
export type BatchRequest = z.infer<typeof batchRequestSchema>;

/** What each request of the batch window is answered with; `job` with what the request in it is answered with. */
export interface BatchResults {
  allow: null;
  cancel: null;
  "refresh-tokens": null;
  role: null;
  "leave-out": null;
  attach: null;
  job: SignResults[(typeof BATCH_JOB_REQUESTS)[number]];
  sign: null;
  stop: null;
  resume: null;
  "retry-failed": null;
  "retry-deliveries": null;
}
