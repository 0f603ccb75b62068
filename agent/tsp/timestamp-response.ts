import { KysoError } from "../../protocol/error.ts";
import { firstElement } from "../x509/canonical-der.ts";
import { contentsOf, Elements, TAG } from "./element.ts";
import { MAX_RESPONSE_BYTES } from "./limit.ts";

const CODE = "TSP_RESPONSE_INVALID";

/** Characters of a server's own words that are kept. */
const MAX_STATUS_CHARACTERS = 200;

/** PKIFailureInfo's bits (RFC 3161, 2.4.2). */
const FAILURES: ReadonlyMap<number, string> = new Map([
  [0, "badAlg"],
  [2, "badRequest"],
  [5, "badDataFormat"],
  [14, "timeNotAvailable"],
  [15, "unacceptedPolicy"],
  [16, "unacceptedExtension"],
  [17, "addInfoNotAvailable"],
  [25, "systemFailure"],
]);

/** PKIStatus: granted(0) and grantedWithMods(1) come with a token. */
const GRANTED_WITH_MODS = 1;

/** What a server answered. */
export interface TimestampResponse {
  readonly isGranted: boolean;
  /** PKIStatus. */
  readonly status: number;
  /** Why not, in the words of PKIFailureInfo. */
  readonly failInfo: readonly string[];
  /** The server's own words, shortened; for logs. */
  readonly statusString: string;
  /** ContentInfo; there when granted. */
  readonly token: Uint8Array | null;
}

/**
 * Reads a server's answer.
 *
 * TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken TimeStampToken OPTIONAL }
 * PKIStatusInfo ::= SEQUENCE { status PKIStatus, statusString PKIFreeText OPTIONAL, failInfo PKIFailureInfo OPTIONAL }
 *
 * @throws {KysoError} TSP_RESPONSE_INVALID
 * @see RFC 3161, 2.4.2
 */
export function parseResponse(bytes: Uint8Array): TimestampResponse {
  if (bytes.length > MAX_RESPONSE_BYTES) throw new KysoError(CODE, `an answer of ${bytes.length} bytes`);
  const response = new Elements(withDefiniteLength(bytes));
  const info = new Elements(response.take(TAG.sequence));
  const token = response.takeOptional(TAG.sequence);
  response.end();
  const status = readStatus(info.take(TAG.integer));
  const statusString = readText(info.takeOptional(TAG.sequence));
  const failInfo = readFailures(info.takeOptional(TAG.bitString));
  info.end();
  const isGranted = status <= GRANTED_WITH_MODS;
  if (isGranted && token === null) throw new KysoError(CODE, "granted, but without a token");
  return { isGranted, status, failInfo, statusString, token: isGranted ? token : null };
}

/** Some servers end their answer with a line end. */
function withDefiniteLength(bytes: Uint8Array): Uint8Array {
  return firstElement(bytes, CODE, "DER lengths");
}

function readStatus(element: Uint8Array): number {
  const [status, ...more] = contentsOf(element);
  if (status === undefined || more.length > 0 || status > 0x7f) throw new KysoError(CODE, "a status unknown");
  return status;
}

/** PKIFreeText ::= SEQUENCE SIZE (1..MAX) OF UTF8String */
function readText(element: Uint8Array | null): string {
  if (element === null) return "";
  const parts = new Elements(element)
    .takeRest(TAG.utf8String)
    .map((part) => Buffer.from(contentsOf(part)).toString("utf8"));
  return parts
    .join("; ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")
    .slice(0, MAX_STATUS_CHARACTERS);
}

function readFailures(element: Uint8Array | null): string[] {
  if (element === null) return [];
  const [, ...octets] = contentsOf(element);
  const isSet = (bit: number): boolean => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  return [...FAILURES].flatMap(([bit, name]) => (isSet(bit) ? [name] : []));
}
