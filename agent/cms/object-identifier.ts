import { encode, TAG } from "../x509/der.ts";

/** Object identifiers of RFC 5652, RFC 5035 and RFC 3161. */
export const ID = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  signatureTimeStamp: "1.2.840.113549.1.9.16.2.14",
} as const;

/**
 * DER of an OBJECT IDENTIFIER.
 *
 * @see ITU-T X.690, 8.19
 */
export function encodeObjectIdentifier(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...others] = dotted.split(".").map(Number);
  const octets = [root * 40 + second, ...others].flatMap(base128);
  return encode(TAG.objectIdentifier, Uint8Array.from(octets));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 | (rest % 128));
  }
  return octets;
}
