import type { Change, FileVerdict, Indication, Remark, SubIndication } from "../../../protocol/report.ts";
import type { TrustLabel } from "../../../protocol/report.ts";

/** What must be said of one signature; what is left out may be anything. Of a list any one is right. */
export interface ExpectedSignature {
  readonly indication: Indication;
  readonly subIndication?: readonly SubIndication[];
  readonly intact?: boolean;
  readonly changesAfter?: readonly Change[];
  readonly changesAllowed?: boolean;
  readonly trustStore?: TrustLabel | null;
  readonly signingTimeSource?: "timestamp" | "claimed" | null;
  /** Each must be there. */
  readonly remarks?: readonly Remark[];
}

/** What must be said of a file. */
export interface Expected {
  readonly verdict: readonly FileVerdict[];
  /** By field. */
  readonly signatures: Readonly<Record<string, ExpectedSignature>>;
}

/** Under which settings a case is checked; see {@link file://./desk.ts}. */
export const DESKS = ["usual", "strict", "offline"] as const;
export type DeskName = (typeof DESKS)[number];

/** Which line of what must be checked a case belongs to. */
export type Line =
  | "integrity"
  | "producers"
  | "byte range"
  | "changes"
  | "attacks"
  | "certified"
  | "trust"
  | "revocation"
  | "time"
  | "long term";

/** Why another judge may rightly say something else. */
export const REASONS = {
  "own bytes": "looks at each signature's own bytes, not at what was added behind them",
  "no strength": "does not judge how strong hash and key are",
  "no binding": "does not hold the attributes to the profile that the SubFilter names",
  "names only": "finds a signer's certificate by its issuer and number only",
  "version 2 only": "is asked for signing-certificate-v2 only",
  "no structure": "does not hold the byte range to the gap of Contents",
  "no status": "asks nobody, and nothing in the file, whether a certificate was revoked",
  "no certificates": "is asked about bytes only: it has no store of these roots",
  "no time": "judges certificates as of now, whatever time is claimed or proven",
  "no claimed time": "does not hold the claimed time against the certificate",
  "its own stamp": "refuses a signature for a time stamp that proves nothing of it",
  "no stamps": "does not check time stamps",
  "no purpose": "does not look at what the certificate's key is for",
  padding: "takes whatever stands behind the value for padding",
  "stamp alone": "calls a file good that a server stamped and nobody signed",
  "no open": "can't read this file, or finds no signature in it",
  "strict policy": "has no setting by which an unknown status is refused",
  "any signer": "is content where one of several signers' values holds",
} as const;
export type Reason = keyof typeof REASONS;

/** A file whose verdict is known before anybody looks at it. */
export interface Case {
  readonly name: string;
  readonly line: Line;
  readonly bytes: Uint8Array;
  readonly desk: DeskName;
  readonly expected: Expected;
  /** Why the others may say otherwise; a difference without a reason is a fault of the table. */
  readonly apart: { readonly pdfsig?: Reason | undefined; readonly pdfbox?: Reason | undefined };
}

type Rest = Omit<ExpectedSignature, "indication" | "subIndication">;

const FIELD = "Signature1";

/** One signature that passes. */
export function passes(rest: Rest = {}, field = FIELD): Expected {
  return { verdict: ["TOTAL-PASSED"], signatures: { [field]: { indication: "TOTAL-PASSED", ...rest } } };
}

/** One signature that fails, for one of these reasons. */
export function fails(subIndication: readonly SubIndication[], rest: Rest = {}, field = FIELD): Expected {
  const signature: ExpectedSignature = { indication: "TOTAL-FAILED", subIndication, ...rest };
  return { verdict: ["TOTAL-FAILED"], signatures: { [field]: signature } };
}

/** One signature of which it can't be known, for one of these reasons. */
export function unknown(subIndication: readonly SubIndication[], rest: Rest = {}, field = FIELD): Expected {
  const signature: ExpectedSignature = { indication: "INDETERMINATE", subIndication, ...rest };
  return { verdict: ["INDETERMINATE"], signatures: { [field]: signature } };
}

/** A file that is anything but good; what is wrong with it hides the rest. */
export const neverPasses: Expected = {
  verdict: ["TOTAL-FAILED", "INDETERMINATE", "UNREADABLE", "NONE"],
  signatures: {},
};

/** Several signatures together; the file is as bad as the worst. */
export function together(...expected: readonly Expected[]): Expected {
  const order: readonly FileVerdict[] = ["TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED"];
  const worst = order.find((verdict) => expected.some((one) => one.verdict.includes(verdict)));
  return {
    verdict: worst === undefined ? [] : [worst],
    signatures: Object.assign({}, ...expected.map(({ signatures }) => signatures)) as Expected["signatures"],
  };
}
