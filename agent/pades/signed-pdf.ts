import type { KysoError } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";

/** A document with a new signature. */
export interface SignedPdf {
  /** What follows the document. */
  readonly appended: Uint8Array;
  /** Of the document and what follows it, lower-case hex. */
  readonly sha256: string;
  /** The new signature, as it was found in the result. */
  readonly signature: SignatureReport;
  /** Why the signature has a lower level than was wanted; `null` where it has that one. */
  readonly shortfall: KysoError | null;
}

/** The same with what raises it further: B-T, or B-B where no time stamp was to be had. */
export interface StampedPdf extends SignedPdf {
  readonly token: TimestampToken | null;
  /** The bytes of its `/Contents`, with padding. */
  readonly contents: Uint8Array;
}
