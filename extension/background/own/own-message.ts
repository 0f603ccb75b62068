import { z } from "zod";
import type { CertificateSummary, OperationResult } from "../../../protocol/operation.ts";
import { OPERATIONS } from "../../../protocol/operation.ts";
import type { Problem } from "../ui-message.ts";

/*
 * What crosses between the settings page and the background of what the user chooses for the agent to keep: roles of
 * certificates, and images. On the port `own`, as ui-message.ts says. No other page has it.
 */

/** What the agent keeps of the user's choices. */
export interface OwnChoices {
  roles: OperationResult<"role.list">;
  /** Those on tokens that are in now. */
  certificates: readonly CertificateSummary[];
  images: OperationResult<"image.list">;
}

/** What the settings page shows: the choices, or why they can't be read. */
export type OwnState = { choices: OwnChoices; problem: null } | { choices: null; problem: Problem };

/** What the settings page asks. */
export const ownRequestSchema = z.discriminatedUnion("type", [
  OPERATIONS["role.set"].params.extend({ type: z.literal("role") }),
  /** Takes in what lies in `imageFile(key)`, a PNG; it is removed from there. */
  OPERATIONS["image.put"].params.omit({ size: true }).extend({ type: z.literal("take"), key: z.uuid() }),
  OPERATIONS["image.get"].params.extend({ type: z.literal("show") }),
  OPERATIONS["image.keep"].params.extend({ type: z.literal("keep") }),
  OPERATIONS["image.remove"].params.extend({ type: z.literal("remove") }),
  OPERATIONS["seal.measure"].params.extend({ type: z.literal("measure") }),
]);
export type OwnRequest = z.infer<typeof ownRequestSchema>;

/** What each request is answered with. */
export interface OwnResults {
  role: null;
  take: OperationResult<"image.put">;
  /** PNG, Base64. */
  show: string;
  keep: null;
  remove: null;
  measure: null;
}
