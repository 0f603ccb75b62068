import { KysoError } from "../../protocol/error.ts";
import { derHeader, elementAt } from "../x509/der-element.ts";

const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
/** eContent [0] EXPLICIT OCTET STRING; content [0] EXPLICIT ANY */
const EXPLICIT_0 = 0xa0;

/** What stands around the content of a signature that carries what it signs. */
export interface Envelope {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Makes of a detached signature one that carries its content. Only lengths are written anew, all of them definite, so
 * the signed octets stay as they are and the content can be as long as it likes.
 *
 * @param contentInfo DER of a detached signature
 * @param size of the content, bytes
 * @see RFC 5652, 5.1 and 5.2
 */
export function envelopeOf(contentInfo: Uint8Array, size: number): Envelope {
  const [contentType, content] = children(elementAt(contentInfo, 0).contents);
  const signedData = elementAt(elementAt(content, 0).contents, 0).contents;
  const [version, digestAlgorithms, encapContentInfo, ...rest] = children(signedData);
  if (encapContentInfo === undefined) throw new KysoError("INTERNAL", "no SignedData");
  const eContentType = elementAt(encapContentInfo, 0).contents;
  const tail = Buffer.concat(rest);
  const octets = derHeader(OCTET_STRING, size);
  const eContent = derHeader(EXPLICIT_0, octets.length + size);
  const encap = [eContentType, eContent, octets];
  const inner = [version, digestAlgorithms, header(SEQUENCE, encap, size), ...encap];
  const explicit = [header(SEQUENCE, inner, size + tail.length), ...inner];
  const outer = [contentType, header(EXPLICIT_0, explicit, size + tail.length), ...explicit];
  const before = Buffer.concat([header(SEQUENCE, outer, size + tail.length), ...outer]);
  return { before, after: tail };
}

/** The header of an element that holds these parts and as many bytes more. */
function header(tag: number, parts: readonly Uint8Array[], more: number): Uint8Array {
  return derHeader(tag, parts.reduce((sum, part) => sum + part.length, 0) + more);
}

/** The elements, whole, that stand side by side. At least two are meant to be there. */
function children(contents: Uint8Array): [Uint8Array, Uint8Array, ...Uint8Array[]] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < contents.length;) {
    const { end } = elementAt(contents, at);
    found.push(contents.subarray(at, end));
    at = end;
  }
  const [first, second, ...others] = found;
  if (first === undefined || second === undefined) throw new KysoError("INTERNAL", "no SignedData");
  return [first, second, ...others];
}
