import { KysoError } from "../../protocol/error.ts";
import type { PdfDocument } from "../pdf/document.ts";
import type { Rectangle } from "../pdf/page-tree.ts";
import { textString } from "../pdf/text-string.ts";
import { IncrementalUpdate } from "../pdf/update.ts";
import type { TimestampToken } from "../tsp/timestamp-token.ts";
import { checkTimestampRevision } from "../verify/level-check.ts";
import { addRootField } from "./acro-form.ts";
import { addAppearance } from "./field-appearance.ts";
import { newFieldName } from "./field-name.ts";
import type { GrowingDocument } from "./growing-document.ts";
import type { LevelRun } from "./level-services.ts";
import { addAnnotation } from "./page-annotation.ts";
import { RangeDigest } from "./range-digest.ts";
import { closeRange, embedSignature, type PreparedSignature } from "./signature.ts";
import { timestampDictionary } from "./signature-dictionary.ts";
import { MAX_TOKEN_TRIES } from "./token-room.ts";
import { signatureWidget } from "./widget.ts";

/** Of the field, before its number. */
const FIELD_NAME = "Timestamp";

/** For whoever hears the page. */
const DESCRIPTION = "Dấu thời gian";

const NOWHERE: Rectangle = [0, 0, 0, 0];

/** A document time stamp that was just made. */
export interface DocumentTimestamp {
  readonly token: TimestampToken;
  /** The bytes of its `/Contents`, with padding. */
  readonly contents: Uint8Array;
}

/**
 * Adds a document time stamp, as a revision of its own that covers all there is. The result is checked.
 *
 * @throws {KysoError} TSP_*, NETWORK_*; SIGN_TIMESTAMP_TOO_LARGE; SIGN_RESULT_INVALID; PDF_DAMAGED_AND_SIGNED,
 *   PDF_TOO_COMPLEX; JOB_CANCELLED
 * @see ETSI EN 319 142-1, 5.4.3; ISO 32000-2, 12.8.5
 */
export async function addDocumentTimestamp(
  growing: GrowingDocument,
  { timestamps, tokenRoom, signal, onStep }: LevelRun,
): Promise<DocumentTimestamp> {
  if (timestamps === null) throw new KysoError("TSP_NOT_CONFIGURED");
  onStep?.("time-stamping");
  const { document, hash } = growing;
  for (let tries = 0; tries < MAX_TOKEN_TRIES; tries++) {
    const room = tokenRoom.bytes;
    const prepared = prepareTimestamp(document, room);
    const { messageDigest } = new RangeDigest(hash, hash, prepared);
    const token = await timestamps.stamp(messageDigest, signal);
    tokenRoom.learn(token.der.length);
    if (token.der.length > room) continue;
    const appended = embedSignature(prepared, token.der);
    const { fieldName } = prepared;
    checkTimestampRevision({ before: document, prefixHash: hash, appended, fieldName, token });
    growing.add(appended);
    const contents = new Uint8Array(room);
    contents.set(token.der);
    return { token, contents };
  }
  throw new KysoError(
    "SIGN_TIMESTAMP_TOO_LARGE",
    `${MAX_TOKEN_TRIES} tokens, each larger than the one before`,
  );
}

/**
 * The revision that will hold a time stamp: an invisible field on the first page, which readers list with the
 * signatures. It shows nothing, and so it is no part of a tagged document's structure, which earlier signatures cover.
 */
function prepareTimestamp(document: PdfDocument, contentsSize: number): PreparedSignature {
  const update = new IncrementalUpdate(document);
  const fieldName = newFieldName(document, undefined, FIELD_NAME);
  const page = document.page(0);
  const signature = update.newRef();
  const field = update.newRef();
  const widget = signatureWidget({
    name: textString(fieldName),
    description: textString(DESCRIPTION),
    signature,
    page: page.ref,
    rectangle: NOWHERE,
    appearance: addAppearance(update, null, NOWHERE, page.rotate),
    structParent: null,
  });
  update.put(field, widget);
  addAnnotation(update, page, field);
  addRootField(document, update, field);
  const open = timestampDictionary(contentsSize);
  update.putAsIs(signature, open.body);
  const built = update.build();
  return closeRange(document.source.size, built.bytes, built.offsetOf(signature), { open, fieldName });
}
