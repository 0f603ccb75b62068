import { shownName } from "../../../protocol/wording/report-name.ts";
import type { Change, FileReport, SignatureReport } from "../../../protocol/report.ts";

/** A state of a document that can be looked at. */
export interface RevisionChoice {
  /** Index among the revisions; `null` for what follows the last of them. */
  readonly index: number | null;
  /** How many bytes of the file it is. */
  readonly end: number;
  /** Whether it is the document as it is now. */
  readonly isCurrent: boolean;
  /** What it did to the document; `null` for the first, and where nobody can say. */
  readonly change: Change | null;
  /** Names of those whose signatures cover it, fit to be shown. */
  readonly signers: readonly string[];
}

/**
 * What of a file can be looked at, oldest first; the last is the file as it is now.
 *
 * @param size of the whole file, bytes
 */
export function revisionChoices({ revisions, signatures }: FileReport, size: number): RevisionChoice[] {
  const choices = revisions
    .map(({ end, change, signedBy }, index): RevisionChoice => ({
      index,
      end,
      isCurrent: end === size,
      change,
      signers: signedBy.map((field) => signerOf(field, signatures)),
    }))
    .filter(({ end }) => end > 0 && end <= size);
  if (choices.at(-1)?.isCurrent === true) return choices;
  return [...choices, { index: null, end: size, isCurrent: true, change: null, signers: [] }];
}

function signerOf(field: string, signatures: readonly SignatureReport[]): string {
  const signer = signatures.find((signature) => signature.field === field)?.signer;
  return shownName(signer?.commonName ?? field, 60);
}

/** Whether a signature is part of the document as it was then. */
export function isSignedBy({ index, isCurrent }: RevisionChoice, { revision }: SignatureReport): boolean {
  if (isCurrent) return true;
  return revision !== null && index !== null && revision <= index;
}
