import type { SubIndication } from "../../protocol/report.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import type { SignatureEvidence } from "../verify/signer-judge.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";

/** Signatures of one file that are read. */
export const MAX_SIGNATURES = 32;

/** Certificates, and answers of each kind, that are taken from one signature. */
export const MAX_CARRIED = 64;

/**
 * A signature that was found in a file that is no PDF, or beside it: whether it is intact, and all that a judgement of
 * its signer needs.
 */
export interface FoundSignature extends SignatureEvidence {
  /** Its Id, and what it covers where that is not the whole file; empty where it has no name. */
  readonly name: string;
  /** Whether nothing of the file stands outside of what is signed, but the signature itself. */
  readonly coversWholeFile: boolean;
  /** What it is; `cms` is one that does not say whose certificate was meant, as CAdES must. */
  readonly format: Exclude<SignatureFormat, "pdf"> | "cms";
  /** `null` where Kyso does not know it. */
  readonly digest: CheckedHash | null;
}

/** A signature of which nothing can be read, or relied on. */
export function unknownSignature(
  format: FoundSignature["format"],
  failure: SubIndication,
  coversWholeFile: boolean,
): FoundSignature {
  return {
    name: "",
    coversWholeFile,
    format,
    intact: false,
    failure,
    carrierFailure: null,
    certificate: null,
    candidates: [],
    claimedTime: null,
    timestamps: [],
    answers: {},
    digest: null,
  };
}
