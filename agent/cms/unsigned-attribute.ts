import { KysoError } from "../../protocol/error.ts";
import { derElement, elementAt } from "../x509/der-element.ts";

/** `id-aa-timeStampToken`, 1.2.840.113549.1.9.16.2.14, with its tag and length. */
const TIME_STAMP_TOKEN_ID = Uint8Array.of(6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x10, 2, 0x0e);

const SEQUENCE = 0x30;
const SET = 0x31;
/** unsignedAttrs [1] IMPLICIT UnsignedAttributes */
const UNSIGNED_ATTRIBUTES = 0xa1;

/** ContentInfo, its [0], SignedData, signerInfos, SignerInfo: each ends where the one that holds it does. */
const LEVELS_TO_SIGNER_INFO = 4;

/**
 * Adds a signature time stamp to a signature that has no unsigned attributes yet. Only lengths are written anew, so the
 * signed octets stay as they are.
 *
 * @param contentInfo DER, with one signer, whose SignerInfo ends with the signature value
 * @param token a TimeStampToken over the signature value, a ContentInfo in DER
 * @throws {KysoError} INTERNAL where it is no such signature
 * @see ETSI EN 319 122-1, 5.3; RFC 3161, appendix A; RFC 5652, 5.3
 */
export function withTimestampToken(contentInfo: Uint8Array, token: Uint8Array): Uint8Array {
  const attribute = derElement(SEQUENCE, TIME_STAMP_TOKEN_ID, derElement(SET, token));
  return withLastChild(contentInfo, derElement(UNSIGNED_ATTRIBUTES, attribute), LEVELS_TO_SIGNER_INFO);
}

/** Bytes by which {@link withTimestampToken} makes a signature longer, for a token of this size. */
export function timestampTokenRoom(tokenSize: number): number {
  // The attribute's own octets, and the lengths of what holds it, which grow by at most three octets each.
  return tokenSize + TIME_STAMP_TOKEN_ID.length + 3 * 5 + 3 * (LEVELS_TO_SIGNER_INFO + 1);
}

/** Puts a child behind the others of the element that is `depth` levels down, always in the last child. */
function withLastChild(element: Uint8Array, child: Uint8Array, depth: number): Uint8Array {
  const { tag, contents } = elementAt(element, 0);
  if (depth === 0) return derElement(tag, contents, child);
  let last = 0;
  for (let offset = 0; offset < contents.length; offset = elementAt(contents, offset).end) last = offset;
  if (contents.length === 0) throw new KysoError("INTERNAL", "an empty element");
  return derElement(
    tag,
    contents.subarray(0, last),
    withLastChild(contents.subarray(last), child, depth - 1),
  );
}
