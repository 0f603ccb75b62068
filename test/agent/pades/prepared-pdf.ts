import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import {
  prepareSignature,
  type PreparedSignature,
  type SignatureRequest,
} from "../../../agent/pades/signature.ts";
import { KysoError } from "../../../protocol/error.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";

export const REQUEST: SignatureRequest = {
  place: null,
  signerName: "Nguyễn Văn An",
  reason: "Duyệt (bản chính)",
  location: "Tan Lap \\ (office)",
  time: new Date("2026-11-21T18:30:05Z"),
};
/** Bytes of CMS. */
export const ROOM = 100;

/** A document with a revision that waits for its CMS. */
export interface Prepared extends PreparedSignature {
  readonly original: Uint8Array;
  /** The original and what is appended. */
  readonly whole: Buffer;
  readonly document: PdfDocument;
}

export function prepare(sample: SamplePdf, request: Partial<SignatureRequest> = {}): Prepared {
  const original = samplePdf(sample);
  const before = PdfDocument.open(new MemorySource(original));
  const prepared = prepareSignature(before, { ...REQUEST, ...request }, ROOM);
  const whole = Buffer.concat([original, prepared.appended]);
  return { ...prepared, original, whole, document: PdfDocument.open(new MemorySource(whole)) };
}

/** The code with which a document is refused. */
export function codeOf(sample: SamplePdf, request: Partial<SignatureRequest> = {}): string {
  try {
    prepare(sample, request);
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
  return "none";
}

/** Numbers of the objects of the document as it was that are written again. */
export function rewritten({ document, original }: Prepared): number[] {
  const before = PdfDocument.open(new MemorySource(original));
  return [...document.objects()]
    .filter(
      ([number, entry]) =>
        entry.kind === "offset" && entry.offset >= original.length && before.locate(number) !== undefined,
    )
    .map(([number]) => number)
    .sort((a, b) => a - b);
}
