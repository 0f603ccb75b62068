import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { embeddedCertificates } from "../cms/embedded-value.ts";
import { ID } from "../cms/object-identifier.ts";
import type { ParsedSignedData } from "../cms/parsed-signed-data.ts";
import { parseTimestampToken } from "../tsp/timestamp-token.ts";
import type { Allowance } from "../x509/canonical-der.ts";
import type { Certificate } from "../x509/certificate.ts";
import { HASHES } from "../x509/signature-algorithm.ts";
import type { StampedImprint } from "./time-proof.ts";

/** Time stamps of one signature that are looked at. */
export const MAX_SIGNATURE_TIMESTAMPS = 8;

/** The certificates that a CMS signature carries, of anybody. */
export function carriedCertificates(signedData: ParsedSignedData): readonly Certificate[] {
  return [...signedData.certificates, ...embeddedCertificates(signedData)];
}

/**
 * The time stamps that a CMS signature carries over its value. Those that can't be read are passed over: nobody has
 * signed them.
 *
 * @param allowance what all that is read of one file may cost together
 * @see ETSI EN 319 122-1, 5.3
 */
export function signatureTimestamps({ signer }: ParsedSignedData, allowance?: Allowance): StampedImprint[] {
  const tokens = signer.unsignedAttributes.get(ID.timeStampToken) ?? [];
  return timestampsOver(tokens, signer.signatureValue, allowance);
}

/**
 * Time stamps with the hashes that they must be of.
 *
 * @param tokens ContentInfo each
 * @param stamped what they were made of
 */
export function timestampsOver(
  tokens: readonly Uint8Array[],
  stamped: Uint8Array,
  allowance?: Allowance,
): StampedImprint[] {
  return tokens.slice(0, MAX_SIGNATURE_TIMESTAMPS).flatMap((der) => {
    try {
      const token = parseTimestampToken(der, allowance);
      if (token.hash === null) return [];
      return [{ token, imprint: createHash(HASHES[token.hash].node).update(stamped).digest() }];
    } catch (error) {
      if (error instanceof KysoError) return [];
      throw error;
    }
  });
}
