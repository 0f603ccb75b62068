import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import { signRequestSchema } from "../ui-message.ts";
import type { AskingPhase, Problem, SignResults, SignState } from "../ui-message.ts";

/*
 * What crosses between a batch window and the background, on the port `batch:<orderKey>`, as ui-message.ts says for the
 * sign window. Each document of a batch is a job of its own, and is told of as the sign window is told of its job.
 */

/** Where a batch is as a whole; where each of its documents is, its own phase says. */
export type BatchPhase =
  /** One consent for everything that the documents need. */
  | AskingPhase
  /** Documents are fetched and looked at. `problem`: why the last attempt failed, as a whole: the login. */
  | { name: "open"; problem: Problem | null }
  /** The login is opened, or documents are being signed and delivered; `done` have come to an end, well or not. */
  | { name: "signing"; done: number; total: number }
  /** Every document that was not left out is delivered, failed or waiting. Those that failed can be tried again. */
  | { name: "over" };

/** One document. `null` where the browser has only just begun with it. */
export interface BatchDocument extends Omit<SignState, "tokens"> {
  /** The user does not want this one signed. */
  leftOut: boolean;
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
  z.object({ type: z.literal("leave-out"), jobKey: z.uuid(), leftOut: z.boolean() }),
  /** A request for one document; answered as the sign window's. */
  ofJob.extend({ type: z.literal("job"), request: signRequestSchema }),
  /**
   * Signs the documents that are named, all others are left as they are: opens a login with the PIN, once, and signs one
   * after the other. Answers when the login was opened or refused; the state tells the rest.
   */
  z.object({
    type: z.literal("sign"),
    kind: signParams.kind,
    tokenId: signParams.tokenId,
    certificate: signParams.certificate,
    pin: signParams.pin,
    noSecret: signParams.noSecret,
    documents: z
      .array(
        OPERATIONS["job.sign"].params
          .omit({ jobId: true, kind: true, tokenId: true, certificate: true, pin: true, noSecret: true })
          .extend({ jobKey: z.uuid() }),
      )
      .min(1)
      .max(500),
  }),
]);
export type BatchRequest = z.infer<typeof batchRequestSchema>;

/** What each request of the batch window is answered with; `job` with what the request in it is answered with. */
export interface BatchResults {
  allow: null;
  cancel: null;
  "refresh-tokens": null;
  "leave-out": null;
  job: SignResults[(typeof BATCH_JOB_REQUESTS)[number]];
  sign: null;
}
