import { KeyObject } from "node:crypto";
import { id_mgf1, id_RSASSA_PSS, RsaSaPssParams } from "@peculiar/asn1-rsa";
import { AsnConvert } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import type { TestIdentity } from "./test-pki.ts";

const HASH_IDENTIFIERS = {
  "SHA-256": "2.16.840.1.101.3.4.2.1",
  "SHA-384": "2.16.840.1.101.3.4.2.2",
  "SHA-512": "2.16.840.1.101.3.4.2.3",
  "SHA-224": "2.16.840.1.101.3.4.2.4",
} as const;

/** What the key is bound to. */
export interface PssBinding {
  readonly hash: keyof typeof HASH_IDENTIFIERS;
  /** Least octets of salt. */
  readonly saltLength: number;
  /** Of the mask; by default the same. */
  readonly maskHash?: keyof typeof HASH_IDENTIFIERS;
}

/**
 * The SubjectPublicKeyInfo (DER) of an RSA key that may make nothing but RSASSA-PSS signatures: as OpenSSL's
 * `genpkey -algorithm RSA-PSS` has it.
 *
 * @param binding `null` leaves the parameters out, and so the hash to the signer
 * @see RFC 4055, 1.2
 */
export function pssOnlySpki(keys: TestIdentity["keys"], binding: PssBinding | null): Uint8Array {
  const key = KeyObject.from(keys.publicKey);
  const spki = AsnConvert.parse(key.export({ format: "der", type: "spki" }), SubjectPublicKeyInfo);
  spki.algorithm = new AlgorithmIdentifier({
    algorithm: id_RSASSA_PSS,
    ...(binding !== null && { parameters: parametersOf(binding) }),
  });
  return new Uint8Array(AsnConvert.serialize(spki));
}

function parametersOf({ hash, saltLength, maskHash = hash }: PssBinding): ArrayBuffer {
  const identifier = (of: keyof typeof HASH_IDENTIFIERS): AlgorithmIdentifier =>
    new AlgorithmIdentifier({ algorithm: HASH_IDENTIFIERS[of], parameters: null });
  const maskGenAlgorithm = new AlgorithmIdentifier({
    algorithm: id_mgf1,
    parameters: AsnConvert.serialize(identifier(maskHash)),
  });
  return AsnConvert.serialize(
    new RsaSaPssParams({ hashAlgorithm: identifier(hash), maskGenAlgorithm, saltLength }),
  );
}
