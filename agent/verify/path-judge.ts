import type { SubIndication } from "../../protocol/report.ts";
import type { Path, PathFailure } from "../trust/path.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { PathUse } from "./revocation-judge.ts";

/** A path, and whether it was valid when it was used. */
export interface PathJudgement {
  /** Also one that is out of its time; `null` where none leads to a trusted root. */
  readonly path: Path["path"] | null;
  readonly subIndication: SubIndication | null;
}

/**
 * Whether a path holds at the best signature time: what is proven, or else now. A path that is only out of its time is
 * told apart from one that leads nowhere.
 *
 * @param build finds the path that is valid at a moment
 * @see EN 319 102-1, 5.5 (signatures with time) and 5.6.2.2 (past certificate validation)
 */
export function judgePath(
  certificate: Certificate,
  build: (at: Date) => Path | PathFailure,
  use: Pick<PathUse, "proven" | "claimed">,
  now: Date,
): PathJudgement {
  const at = use.proven ?? now;
  const found = build(at);
  const outside = use.proven === null ? outsideOf(certificate, use.claimed, now) : null;
  if ("path" in found) return { path: found.path, subIndication: outside };
  const then = build(within(certificate, use.claimed ?? at));
  if (!("path" in then)) return { path: null, subIndication: then.subIndication };
  if (at < certificate.notBefore) return { path: then.path, subIndication: "NOT_YET_VALID" };
  return { path: then.path, subIndication: outside ?? "OUT_OF_BOUNDS_NO_POE" };
}

/** What a signer's own word says of a certificate that was not valid then; a time to come is nobody's. */
function outsideOf(
  { notBefore, notAfter }: Certificate,
  claimed: Date | null,
  now: Date,
): SubIndication | null {
  if (claimed === null || claimed > now) return null;
  if (claimed < notBefore) return "NOT_YET_VALID";
  return claimed > notAfter ? "EXPIRED" : null;
}

/** The moment of a certificate's validity that is next to another. */
function within({ notBefore, notAfter }: Certificate, moment: Date): Date {
  if (moment < notBefore) return notBefore;
  return moment > notAfter ? notAfter : moment;
}
