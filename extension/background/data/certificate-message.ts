import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { SignOrder } from "../sign/sign-order.ts";
import type { Problem } from "../ui-message.ts";

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

/** What the window shows. */
export interface CertificateState {
  key: string;
  /** As the browser states it. */
  origin: string;
  portalName: string;
  via: SignOrder["via"];
  phase: CertificatePhase;
  tokens: readonly TokenSummary[];
}

/** What the window asks. */
export const certificateRequestSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("tell"),
    tokenId: OPERATIONS["job.sign"].params.shape.tokenId,
    certificate: OPERATIONS["job.sign"].params.shape.certificate,
    /** Whether this origin is told the same certificate from now on without a question. */
    remember: z.boolean(),
  }),
  /** The user said no. Closing the window says the same. */
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("refresh-tokens") }),
]);
export type CertificateRequest = z.infer<typeof certificateRequestSchema>;

/** What each request is answered with. */
export interface CertificateResults {
  tell: null;
  cancel: null;
  "refresh-tokens": null;
}
