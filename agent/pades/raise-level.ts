import { KysoError } from "../../protocol/error.ts";
import { checkStoreRevision } from "../verify/level-check.ts";
import { readSecurityStore, validationDataOf, vriKey } from "../verify/security-store.ts";
import type { GrowingDocument } from "./growing-document.ts";
import type { LevelRun } from "./level-services.ts";
import { addValidationData } from "./security-store.ts";
import { ValidationDataCollector, type ProvenPath } from "./validation-data.ts";

/** A signature or a document time stamp that holds, and what it takes to check it later. */
export interface ProvenSignature {
  /** The bytes of its `/Contents`, with padding. */
  readonly contents: Uint8Array;
  /** Its signer's, and those of the time stamps that prove its time. */
  readonly paths: readonly ProvenPath[];
}

/**
 * Adds the validation data of some signatures, as a revision of its own unless the document has them all. The result is
 * checked.
 *
 * @throws {KysoError} CERTIFICATE_REVOKED, CERTIFICATE_REVOCATION_UNKNOWN; SIGN_RESULT_INVALID; PDF_DAMAGED_AND_SIGNED,
 *   PDF_DAMAGED, PDF_TOO_COMPLEX; JOB_CANCELLED
 * @see ETSI EN 319 142-1, 5.4.2 and 6.3
 */
export async function storeValidationData(
  growing: GrowingDocument,
  signatures: readonly ProvenSignature[],
  { revocation, trust, signal, onStep }: LevelRun,
): Promise<void> {
  onStep?.("collecting-validation-data");
  const { document } = growing;
  const { ocsps, crls } = validationDataOf(readSecurityStore(document));
  const collector = new ValidationDataCollector({ revocation, trust, known: { ocsps, crls } });
  const collected = await Promise.all(
    signatures.map(async ({ contents, paths }) => ({
      vriKey: vriKey(contents),
      data: await collector.collect(paths),
      paths,
    })),
  );
  if (signal?.aborted === true) throw new KysoError("JOB_CANCELLED");
  const appended = addValidationData(document, collected);
  if (appended === null) return;
  checkStoreRevision({ before: document, appended, signatures: collected, trust });
  growing.add(appended);
}
