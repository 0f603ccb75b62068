import { z } from "zod";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { SignOrder } from "../sign/sign-order.ts";

/*
 * What is the same in every window in which a page's user is asked something: see data-message.ts, certificate-message.ts.
 */

/** What the window shows, whatever is asked in it. */
export interface AskState<P> {
  key: string;
  /** As the browser states it. */
  origin: string;
  portalName: string;
  via: SignOrder["via"];
  phase: P;
  tokens: readonly TokenSummary[];
}

/** What the window asks, whatever its question is; each is answered with `null`. */
export const plainRequestSchema = z.discriminatedUnion("type", [
  /** The user said no. Closing the window says the same. */
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("refresh-tokens") }),
]);
export type PlainRequest = z.infer<typeof plainRequestSchema>;
