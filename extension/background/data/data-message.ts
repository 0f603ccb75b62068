import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { TokenSummary } from "../../../protocol/operation.ts";
import type { SignOrder } from "../sign/sign-order.ts";
import type { Problem } from "../ui-message.ts";
import type { DataItem } from "../../../protocol/data-item.ts";

/*
 * What crosses between the window for octets that nobody can be shown (`ui/data/data.html?key=…`) and the background, on
 * the port `data:<key>`, in the way of ui-message.ts: the whole state each time it changes, and one answer to each request.
 *
 * Requests of the page that come while the window is open join it: they stand in the list, and one PIN signs all that
 * were shown when the button was pressed. Whatever comes after that waits in the same window for a press of its own.
 */

/** Octets of one item that are shown; what is longer is shown from its beginning. */
export const MAX_SHOWN_DATA_BYTES = 4_096;

/** One item as the window lists it. */
export interface ShownData extends Pick<DataItem, "purpose" | "hash" | "form"> {
  /** The first octets, Base64: of a hash, the digest itself. */
  bytes: string;
  /** Octets in all. */
  size: number;
}

/** Where such a request is. */
export type DataPhase =
  /** The tokens are looked for. */
  | { name: "connecting" }
  /** `problem`: why the last attempt failed, when the user may try again. */
  | { name: "ready"; problem: Problem | null }
  | { name: "signing" }
  /** The page has its answer; the window closes itself. */
  | { name: "signed"; count: number }
  /** Nothing was signed, and nothing can be as long as the agent can't be asked; it is looked for meanwhile. */
  | { name: "failed"; problem: Problem };

/** What the window shows. */
export interface DataState {
  key: string;
  /** As the browser states it. */
  origin: string;
  portalName: string;
  via: SignOrder["via"];
  phase: DataPhase;
  /** In the order in which they came; those that are signed already are gone from it. */
  items: readonly ShownData[];
  tokens: readonly TokenSummary[];
}

const signParams = OPERATIONS["job.sign"].params.shape;

/** What the window asks. */
export const dataRequestSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("sign"),
    tokenId: signParams.tokenId,
    certificate: signParams.certificate,
    /** Empty where the reader or the module asks itself. */
    pin: signParams.pin,
    /** How many items of the list were shown when the button was pressed: so many of them are signed. */
    count: z.int().min(1).max(500),
  }),
  /** The user said no, to all of them. Closing the window says the same. */
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("refresh-tokens") }),
]);
export type DataRequest = z.infer<typeof dataRequestSchema>;

/** What each request is answered with; `sign` when the signatures are made or refused. */
export interface DataResults {
  sign: null;
  cancel: null;
  "refresh-tokens": null;
}
