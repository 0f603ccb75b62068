import type { ErrorCode } from "../../../protocol/error.ts";
import type { JobDelivery } from "./job-record.ts";

/** Answers by which a portal says that it has not taken a document. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(["PORTAL_UPLOAD_REFUSED", "PORTAL_LOGGED_OUT"]);

/**
 * Whether only a person's look at the portal can tell if it has a document that was sent: an address that documents are posted
 * to can't be asked what it holds. Sent again without that, a document could be delivered twice.
 * @param code why the last delivery failed; `null` where that is not known
 */
export function needsLook(to: JobDelivery["to"], mayBeStored: boolean, code: ErrorCode | null): boolean {
  return mayBeStored && to === "address" && (code === null || !REFUSALS.has(code));
}
