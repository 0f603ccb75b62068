import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { Problem } from "../ui-message.ts";
import type { AskState, PlainRequest } from "./ask-message.ts";

/*
 * What crosses between the window that asks which certificate a portal may be told (`ui/certificate/certificate.html?key=…`)
 * and the background, on the port `certificate:<key>`, in the way of ui-message.ts. No PIN is asked for: a certificate
 * holds nothing secret, but the name of its holder, which the page does not learn before the user says so.
 */

/** Where such a question is. */
export type CertificatePhase =
  /** The tokens are looked for. */
  | { name: "connecting" }
  /** `problem`: why the last attempt failed, when the user may try again. */
  | { name: "ready"; problem: Problem | null }
  /** The page has its answer; the window closes itself. */
  | { name: "told" };

export type CertificateState = AskState<CertificatePhase>;

const { tokenId, certificate } = OPERATIONS["job.sign"].params.shape;

/** By what the user says which one the page is told. */
export const tellSchema = z.object({
  type: z.literal("tell"),
  tokenId,
  certificate,
  /** Whether this origin is told the same certificate from now on without a question. */
  remember: z.boolean(),
});
export type TellRequest = z.infer<typeof tellSchema>;

export type CertificateRequest = TellRequest | PlainRequest;

/** What each request is answered with. */
export type CertificateResults = Record<CertificateRequest["type"], null>;
