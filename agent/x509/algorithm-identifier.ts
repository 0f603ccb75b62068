import {
  id_ecdsaWithSHA1,
  id_ecdsaWithSHA256,
  id_ecdsaWithSHA384,
  id_ecdsaWithSHA512,
} from "@peculiar/asn1-ecc";
import {
  id_mgf1,
  id_rsaEncryption,
  id_RSASSA_PSS,
  id_sha1,
  id_sha1WithRSAEncryption,
  id_sha256,
  id_sha256WithRSAEncryption,
  id_sha384,
  id_sha384WithRSAEncryption,
  id_sha512,
  id_sha512WithRSAEncryption,
  RsaSaPssParams,
} from "@peculiar/asn1-rsa";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { KysoError, type ErrorCode } from "../../protocol/error.ts";
import { readAsn1, writeAsn1 } from "./asn1-value.ts";
import {
  HASHES,
  type CheckedAlgorithm,
  type CheckedHash,
  type SignatureAlgorithm,
} from "./signature-algorithm.ts";

/** Longest salt that is worked with, octets. */
const MAX_SALT_BYTES = 512;

type Hash = SignatureAlgorithm["hash"];

const HASH_IDENTIFIERS: Readonly<Record<CheckedHash, string>> = {
  "SHA-1": id_sha1,
  "SHA-256": id_sha256,
  "SHA-384": id_sha384,
  "SHA-512": id_sha512,
};

const RSA_WITH_HASH: Readonly<Record<CheckedHash, string>> = {
  "SHA-1": id_sha1WithRSAEncryption,
  "SHA-256": id_sha256WithRSAEncryption,
  "SHA-384": id_sha384WithRSAEncryption,
  "SHA-512": id_sha512WithRSAEncryption,
};

const ECDSA_WITH_HASH: Readonly<Record<CheckedHash, string>> = {
  "SHA-1": id_ecdsaWithSHA1,
  "SHA-256": id_ecdsaWithSHA256,
  "SHA-384": id_ecdsaWithSHA384,
  "SHA-512": id_ecdsaWithSHA512,
};

/**
 * A hash in SignedData: without parameters.
 *
 * @see RFC 5754, 2
 */
export function digestAlgorithmIdentifier(hash: CheckedHash): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithm: HASH_IDENTIFIERS[hash] });
}

/**
 * A signature algorithm in SignerInfo. Within the parameters of RSASSA-PSS hashes carry NULL, and the salt is as long
 * as the hash.
 *
 * @see RFC 5754, 3; RFC 4055, 2.1 and 3.1
 */
export function signatureAlgorithmIdentifier({ scheme, hash }: SignatureAlgorithm): AlgorithmIdentifier {
  if (scheme === "ECDSA") return new AlgorithmIdentifier({ algorithm: ECDSA_WITH_HASH[hash] });
  if (scheme === "RSA-PKCS1")
    return new AlgorithmIdentifier({ algorithm: RSA_WITH_HASH[hash], parameters: null });
  return new AlgorithmIdentifier({ algorithm: id_RSASSA_PSS, parameters: bufferOf(pssParameters(hash)) });
}

function pssParameters(hash: Hash): RsaSaPssParams {
  const hashAlgorithm = new AlgorithmIdentifier({ algorithm: HASH_IDENTIFIERS[hash], parameters: null });
  const maskGenAlgorithm = new AlgorithmIdentifier({
    algorithm: id_mgf1,
    parameters: bufferOf(hashAlgorithm),
  });
  return new RsaSaPssParams({ hashAlgorithm, maskGenAlgorithm, saltLength: HASHES[hash].length });
}

function bufferOf(value: object): ArrayBuffer {
  return Uint8Array.from(writeAsn1(value)).buffer;
}

/** The algorithm that a signature names; `null` for one that Kyso does not know. */
export function readSignatureAlgorithm(
  { algorithm, parameters }: AlgorithmIdentifier,
  code: ErrorCode,
): CheckedAlgorithm | null {
  if (algorithm === id_rsaEncryption) return { scheme: "RSA-PKCS1", hash: null, saltLength: 0 };
  if (algorithm === id_RSASSA_PSS) return readPssParameters(parameters, code);
  const rsaHash = hashOf(algorithm, RSA_WITH_HASH);
  if (rsaHash !== null) return { scheme: "RSA-PKCS1", hash: rsaHash, saltLength: 0 };
  const ecdsaHash = hashOf(algorithm, ECDSA_WITH_HASH);
  return ecdsaHash === null ? null : { scheme: "ECDSA", hash: ecdsaHash, saltLength: 0 };
}

/** The hash that an identifier names; `null` for one that Kyso does not know. */
export function readHash({ algorithm }: AlgorithmIdentifier): CheckedHash | null {
  return hashOf(algorithm, HASH_IDENTIFIERS);
}

function hashOf(identifier: string, identifiers: Readonly<Record<CheckedHash, string>>): CheckedHash | null {
  for (const [hash, known] of Object.entries(identifiers)) {
    if (known === identifier) return hash as CheckedHash;
  }
  return null;
}

/** @see RFC 8017, A.2.3 */
function readPssParameters(
  parameters: AlgorithmIdentifier["parameters"],
  code: ErrorCode,
): CheckedAlgorithm | null {
  if (parameters === undefined || parameters === null)
    throw new KysoError(code, "RSASSA-PSS without parameters");
  const pss = readAsn1(new Uint8Array(parameters), RsaSaPssParams, code, "BER");
  const { maskGenAlgorithm, saltLength, trailerField } = pss;
  const hash = readHash(pss.hashAlgorithm);
  const isKnown = hash !== null && hash === readMaskHash(maskGenAlgorithm, code) && trailerField === 1;
  // The schemas make text of a number of four octets and more.
  const isSalt = typeof saltLength === "number" && saltLength >= 0 && saltLength <= MAX_SALT_BYTES;
  return isKnown && isSalt ? { scheme: "RSA-PSS", hash, saltLength } : null;
}

function readMaskHash({ algorithm, parameters }: AlgorithmIdentifier, code: ErrorCode): CheckedHash | null {
  if (algorithm !== id_mgf1 || parameters === undefined || parameters === null) return null;
  return readHash(readAsn1(new Uint8Array(parameters), AlgorithmIdentifier, code, "BER"));
}
