import { KysoError } from "../../protocol/error.ts";
import { parseSignedData, type ParsedSignedData } from "../cms/parsed-signed-data.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { CheckedHash } from "../x509/signature-algorithm.ts";
import { MAX_TOKEN_BYTES } from "./limit.ts";
import { ID } from "./object-identifier.ts";
import { parseTstInfo, type TstInfo } from "./tst-info.ts";

const CODE = "TSP_RESPONSE_INVALID";

/** A time stamp that has been read; nothing of it is checked but its form. */
export interface ParsedTimestampToken extends TstInfo {
  /** The ContentInfo. */
  readonly der: Uint8Array;
  /** All that the token carries; of anybody. */
  readonly certificates: readonly Certificate[];
  readonly signedData: ParsedSignedData;
}

/** A time stamp that holds. */
export interface TimestampToken extends TstInfo {
  /** The ContentInfo. */
  readonly der: Uint8Array;
  readonly hash: CheckedHash;
  /** The server's. */
  readonly certificate: Certificate;
  /** The server's first, the trusted root last. */
  readonly path: readonly [Certificate, ...Certificate[]];
  /** All that the token carries. */
  readonly certificates: readonly Certificate[];
}

/**
 * Reads a time stamp token.
 *
 * @param bytes a ContentInfo, which may be followed by zero octets as in a PDF's `/Contents`
 * @param allowance what all that is read of one file may cost together
 * @throws {KysoError} TSP_RESPONSE_INVALID
 * @see RFC 3161, 2.4.2
 */
export function parseTimestampToken(bytes: Uint8Array, allowance?: Allowance): ParsedTimestampToken {
  const end = trimmedLength(bytes);
  if (end > MAX_TOKEN_BYTES) throw new KysoError(CODE, `a token of ${end} bytes`);
  const signedData = readSignedData(bytes, allowance);
  if (signedData.contentType !== ID.tstInfo || signedData.content === null) {
    throw new KysoError(CODE, "the token holds no TSTInfo");
  }
  const info = parseTstInfo(signedData.content);
  return { ...info, der: signedData.der, certificates: signedData.certificates, signedData };
}

/** A field for a token is larger than the token. */
function trimmedLength(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

function readSignedData(bytes: Uint8Array, allowance: Allowance | undefined): ParsedSignedData {
  try {
    return parseSignedData(bytes, allowance);
  } catch (cause) {
    if (!(cause instanceof KysoError)) throw cause;
    throw new KysoError(CODE, "the token is no SignedData with one signer", { cause });
  }
}
