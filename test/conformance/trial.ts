import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";

/** One signature that is to be put on a document: by whom of the stage, at which level. */
export interface Signing {
  /** Name of one of the stage's signers. */
  readonly signer: string;
  readonly level: PadesLevel;
  /** Instead of what the signer usually makes. */
  readonly kind?: SignatureKind;
}

/** Signatures that are put on one document, one after the other, and what they are to be raised to at the end. */
export interface Course {
  readonly signings: readonly Signing[];
  /** `kyso extend` to this level after the last of them. */
  readonly raisedTo?: PadesLevel;
  /** What each signature leaves is judged, not only what is there at the end. */
  readonly isJudgedAlong?: boolean;
}

/**
 * What a document must come to. `"either"`: a refusal is right where outside tools bear it out. `"rejected"`: it is
 * changed after it was signed, and every judge must see that.
 */
export type Expectation = "signed" | "either" | "rejected" | ErrorCode;

/** One document, and what is done with it. */
export interface Trial {
  /** Unique within a run. */
  readonly id: number;
  readonly name: string;
  /** What made the document; `null` where nobody knows. */
  readonly producer: string | null;
  /** What is particular about it. */
  readonly traits: readonly string[];
  readonly file: string;
  /** How the signature is to be carried. */
  readonly format: SignatureFormat;
  readonly password: string | null;
  readonly courses: readonly Course[];
  readonly expected: Expectation;
  /** The part of PDF/A that it conforms to, and must conform to afterwards. */
  readonly pdfaPart: 1 | 2 | 3 | null;
}

/** How one course ended. */
export type Outcome =
  | { readonly kind: "signed" }
  | { readonly kind: "refused"; readonly code: ErrorCode }
  | { readonly kind: "failed"; readonly complaints: readonly string[] };

export interface CourseResult {
  readonly course: Course;
  readonly outcome: Outcome;
}

/** What a process that works on trials says. */
export type Report =
  | { readonly phase: "ready" }
  | { readonly phase: "signing" | "judging"; readonly id: number }
  | {
      readonly phase: "done";
      readonly id: number;
      readonly results: readonly CourseResult[];
      readonly peakMb: number;
    };
