import { z } from "zod";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { DataItem } from "../../../protocol/data-item.ts";
import type { Problem } from "../ui-message.ts";
import type { AskState, PlainRequest } from "./ask-message.ts";

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
export interface DataState extends AskState<DataPhase> {
  /** In the order in which they came; those that are signed already are gone from it. */
  items: readonly ShownData[];
}

const { tokenId, certificate, pin } = OPERATIONS["job.sign"].params.shape;

/** By what the user has them signed; answered when the signatures are made or refused. */
export const signDataSchema = z.object({
  type: z.literal("sign"),
  tokenId,
  certificate,
  /** Empty where the reader or the module asks itself. */
  pin,
  /** How many items of the list were shown when the button was pressed: so many of them are signed. */
  count: z.int().min(1).max(500),
});
export type SignDataRequest = z.infer<typeof signDataSchema>;

export type DataRequest = SignDataRequest | PlainRequest;

/** What each request is answered with. */
export type DataResults = Record<DataRequest["type"], null>;
