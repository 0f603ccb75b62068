import type { Certificate } from "../x509/certificate.ts";
import type { PathFault } from "./path-rule.ts";
import { PathSearch } from "./path-search.ts";
import { ANY_POLICY_INPUTS, type PolicyInputs } from "./policy-graph.ts";

/** Why a certificate can't be relied on: our code for the user, and EN 319 102-1's word for the report. */
export type PathFailure = PathFault;

/** Signer first, root last. */
export interface Path {
  readonly path: readonly [Certificate, ...Certificate[]];
}

export interface PathRequest {
  readonly certificate: Certificate;
  /** Certificates that may stand between; none of them is trusted. */
  readonly candidates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  /** The moment at which all of the path must be valid. */
  readonly at: Date;
  /** Under which policies; any where nothing is said. */
  readonly policies?: PolicyInputs;
}

/**
 * Finds a path from a certificate to a root and validates it. Where several lead there, the first valid one counts; where
 * none is valid, the failure of the one that came closest.
 *
 * Failures in EN 319 102-1's words (5.2.6.4): without any path NO_CERTIFICATE_CHAIN_FOUND; against the constraints of
 * whoever asks CHAIN_CONSTRAINTS_FAILURE; with something weak CRYPTO_CONSTRAINTS_FAILURE; at a moment outside the signer's
 * own dates EXPIRED or NOT_YET_VALID, of which the conclusion makes OUT_OF_BOUNDS_NO_POE where the moment is not the
 * signer's own word; else, also for the dates of an authority, CERTIFICATE_CHAIN_GENERAL_FAILURE.
 *
 * @see RFC 5280, 6.1; RFC 4158, 2
 */
export function buildPath({ policies = ANY_POLICY_INPUTS, ...request }: PathRequest): Path | PathFailure {
  const search = new PathSearch({ ...request, policies });
  const path = search.find();
  if (path !== null) return { path };
  const { failure, subIndication } = search.closest ?? {
    failure: "CERTIFICATE_UNTRUSTED",
    subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
  };
  return { failure, subIndication };
}
