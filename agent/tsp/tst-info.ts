import { MessageImprint } from "@peculiar/asn1-tsp";
import { Extensions } from "@peculiar/asn1-x509";
import { KysoError } from "../../protocol/error.ts";
import { readHash } from "../x509/algorithm-identifier.ts";
import { readTimeElement } from "../x509/asn1-time.ts";
import { readAsn1 } from "../x509/asn1-value.ts";
import { HASHES, type CheckedHash } from "../x509/signature-algorithm.ts";
import { ContentTypeValue } from "../cms/signed-data-schema.ts";
import { contentsOf, Elements, TAG } from "./element.ts";

const CODE = "TSP_RESPONSE_INVALID";

const VERSION_1 = Uint8Array.of(TAG.integer, 1, 1);

/** Longest serial number and nonce that are read, octets; servers use up to 21. */
const MAX_NUMBER_BYTES = 64;

/** What a time stamp says. */
export interface TstInfo {
  /** Object identifier of the rules that the server kept to. */
  readonly policy: string;
  /** How the imprint was made; `null` for one that Kyso does not know. */
  readonly hash: CheckedHash | null;
  /** Hash of what was stamped. */
  readonly messageImprint: Uint8Array;
  /** Lower-case hex of the INTEGER's octets. */
  readonly serialNumber: string;
  /** When it was stamped, by the server's clock. */
  readonly genTime: Date;
  /** The INTEGER's octets, as the request had them; `null` without one. */
  readonly nonce: Uint8Array | null;
}

/**
 * Reads what a token has signed.
 *
 * TSTInfo ::= SEQUENCE {
 *   version INTEGER { v1(1) }, policy TSAPolicyId, messageImprint MessageImprint, serialNumber INTEGER,
 *   genTime GeneralizedTime, accuracy Accuracy OPTIONAL, ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL,
 *   tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }
 *
 * @throws {KysoError} TSP_RESPONSE_INVALID
 * @see RFC 3161, 2.4.2
 */
export function parseTstInfo(der: Uint8Array): TstInfo {
  const elements = new Elements(der);
  const version = elements.take(TAG.integer);
  if (Buffer.compare(version, VERSION_1) !== 0) throw new KysoError(CODE, "not version 1");
  const policy = readAsn1(elements.take(TAG.objectIdentifier), ContentTypeValue, CODE).contentType;
  const imprint = readImprint(elements.take(TAG.sequence));
  const serialNumber = Buffer.from(readNumber(elements.take(TAG.integer))).toString("hex");
  const genTime = readTimeElement(elements.take(TAG.generalizedTime), CODE);
  elements.takeOptional(TAG.sequence); // accuracy
  elements.takeOptional(TAG.boolean); // ordering
  const nonce = elements.takeOptional(TAG.integer);
  elements.takeOptional(TAG.context0); // tsa: a name that the certificate says better
  checkExtensions(elements.takeOptional(TAG.context1));
  elements.end();
  return { policy, ...imprint, serialNumber, genTime, nonce: nonce === null ? null : readNumber(nonce) };
}

function readImprint(element: Uint8Array): Pick<TstInfo, "hash" | "messageImprint"> {
  const { hashAlgorithm, hashedMessage } = readAsn1(element, MessageImprint, CODE);
  const hash = readHash(hashAlgorithm);
  const messageImprint = new Uint8Array(hashedMessage.buffer);
  if (hash !== null && messageImprint.length !== HASHES[hash].length) {
    throw new KysoError(CODE, "an imprint that is not as long as its hash");
  }
  return { hash, messageImprint };
}

function readNumber(element: Uint8Array): Uint8Array {
  const octets = contentsOf(element);
  if (octets.length === 0 || octets.length > MAX_NUMBER_BYTES) {
    throw new KysoError(CODE, `a number of ${octets.length} octets`);
  }
  return octets;
}

/** None that is critical is known here. */
function checkExtensions(element: Uint8Array | null): void {
  if (element === null) return;
  const sequence = Uint8Array.from(element);
  sequence[0] = TAG.sequence;
  const extensions: Extensions = readAsn1(sequence, Extensions, CODE);
  if (extensions.some(({ critical }) => critical)) throw new KysoError(CODE, "an unknown critical extension");
}
