import type { Hash } from "node:crypto";
import type { KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { Certificate } from "../x509/certificate.ts";
import { addDocumentTimestamp } from "./document-timestamp.ts";
import { GrowingDocument } from "./growing-document.ts";
import type { LevelRun, WantedLevel } from "./level-services.ts";
import { storeValidationData } from "./raise-level.ts";
import { shortfallOf } from "./signature-stamper.ts";
import type { SignedPdf, StampedPdf } from "./signed-pdf.ts";

/** What the report of a signature says when only validation data and time stamps follow. */
const FOLLOWED = { coversWholeFile: false, changesAfter: "validation-data" } as const;

/**
 * Adds validation data, and a document time stamp for B-LTA, to what was just signed.
 *
 * @throws {KysoError} where the level must be reached, what keeps it from that; JOB_CANCELLED; SIGN_RESULT_INVALID
 */
export async function raiseSigned(
  signing: {
    /** As it was before the signature. */
    readonly document: PdfDocument;
    readonly prefixHash: Hash;
    readonly path: readonly Certificate[];
    readonly onStep?: LevelRun["onStep"];
  },
  signed: StampedPdf,
  level: WantedLevel,
): Promise<SignedPdf> {
  const { token, contents } = signed;
  if (token === null) return signed;
  const growing = new GrowingDocument(signing.document, signing.prefixHash);
  growing.add(signed.appended);
  const run = { ...level, onStep: signing.onStep };
  const paths = [signing.path, token.path].map((path) => ({ path, at: token.genTime }));
  let reached: PadesLevel = "B-T";
  let shortfall: KysoError | null = null;
  try {
    await storeValidationData(growing, [{ contents, paths }], run);
    reached = "B-LT";
    if (level.wanted === "B-LTA") {
      await addDocumentTimestamp(growing, run);
      reached = "B-LTA";
    }
  } catch (error) {
    shortfall = shortfallOf(error, level.whenDown);
  }
  const { appended, sha256 } = growing;
  const isFollowed = appended.length > signed.appended.length;
  const signature = { ...signed.signature, level: reached, ...(isFollowed && FOLLOWED) };
  return { appended, sha256, signature, shortfall };
}
