import { createHash } from "node:crypto";
import pkcs11, { type Mechanism } from "pkcs11js";
import { digestInfo } from "../x509/digest-info.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { CkrError } from "./cryptoki.ts";
import { ORDER_BYTES } from "./ecdsa-value.ts";
import { Refusal } from "./refusal.ts";
import type { PublicKeyFacts } from "./public-key-facts.ts";

/** What is to be signed: bytes, or already their digest by the algorithm's hash. */
export interface ToBeSigned {
  readonly data: Buffer;
  readonly isDigest: boolean;
}

/** One way to make a signature: a mechanism, and what it is given. */
export interface SigningWay {
  readonly mechanism: Mechanism;
  /** Whether the token does the hashing, so that a digest can't be signed this way. */
  readonly hashesItself: boolean;
  /** What `C_Sign` takes. */
  readonly input: (toBeSigned: ToBeSigned) => Buffer;
}

interface HashFacts {
  /** As node:crypto names it. */
  readonly name: string;
  readonly length: number;
  readonly ckm: number;
  readonly mgf: number;
  /** Mechanisms that hash on the token. */
  readonly rsa: number;
  readonly pss: number;
  readonly ecdsa: number;
}

const HASHES: Readonly<Record<SignatureAlgorithm["hash"], HashFacts>> = {
  "SHA-256": {
    name: "sha256",
    length: 32,
    ckm: pkcs11.CKM_SHA256,
    mgf: pkcs11.CKG_MGF1_SHA256,
    rsa: pkcs11.CKM_SHA256_RSA_PKCS,
    pss: pkcs11.CKM_SHA256_RSA_PKCS_PSS,
    ecdsa: pkcs11.CKM_ECDSA_SHA256,
  },
  "SHA-384": {
    name: "sha384",
    length: 48,
    ckm: pkcs11.CKM_SHA384,
    mgf: pkcs11.CKG_MGF1_SHA384,
    rsa: pkcs11.CKM_SHA384_RSA_PKCS,
    pss: pkcs11.CKM_SHA384_RSA_PKCS_PSS,
    ecdsa: pkcs11.CKM_ECDSA_SHA384,
  },
  "SHA-512": {
    name: "sha512",
    length: 64,
    ckm: pkcs11.CKM_SHA512,
    mgf: pkcs11.CKG_MGF1_SHA512,
    rsa: pkcs11.CKM_SHA512_RSA_PKCS,
    pss: pkcs11.CKM_SHA512_RSA_PKCS_PSS,
    ecdsa: pkcs11.CKM_ECDSA_SHA512,
  },
};

/**
 * Ways to sign, the best first. A digest made here comes before one made on the token: it spares the slow device the
 * hashing and, in some modules, a second exchange with the card.
 */
function waysOf({ scheme, hash }: SignatureAlgorithm, curve: string): SigningWay[] {
  const facts = HASHES[hash];
  const digest = ({ data, isDigest }: ToBeSigned): Buffer =>
    isDigest ? data : createHash(facts.name).update(data).digest();
  const hashing = (mechanism: Mechanism): SigningWay => ({
    mechanism,
    hashesItself: true,
    input: ({ data }) => data,
  });
  const hashed = (mechanism: Mechanism, input: SigningWay["input"]): SigningWay => ({
    mechanism,
    hashesItself: false,
    input,
  });
  if (scheme === "RSA-PKCS1") {
    return [
      hashed({ mechanism: pkcs11.CKM_RSA_PKCS }, (what) => digestInfo(hash, digest(what))),
      hashing({ mechanism: facts.rsa }),
    ];
  }
  if (scheme === "ECDSA") {
    // A digest that is longer than the order counts no further (FIPS 186-5, 6.4.1); not every module cuts it itself.
    return [
      hashed({ mechanism: pkcs11.CKM_ECDSA }, (what) => digest(what).subarray(0, ORDER_BYTES[curve])),
      hashing({ mechanism: facts.ecdsa }),
    ];
  }
  // The salt is as long as the digest (RFC 4055, section 3.1).
  const parameter = {
    type: pkcs11.CK_PARAMS_RSA_PSS,
    hashAlg: facts.ckm,
    mgf: facts.mgf,
    saltLen: facts.length,
  };
  return [
    hashed({ mechanism: pkcs11.CKM_RSA_PKCS_PSS, parameter }, digest),
    hashing({ mechanism: facts.pss, parameter }),
  ];
}

/**
 * The ways that a token offers to sign with a key, the best first.
 *
 * @param offered the token's mechanism list; empty where it has none to show
 * @throws {Refusal} TOKEN_MECHANISM_UNSUPPORTED
 */
export function signingWays(
  algorithm: SignatureAlgorithm,
  facts: PublicKeyFacts,
  offered: readonly number[],
): SigningWay[] {
  if ((algorithm.scheme === "ECDSA") !== (facts.type === "EC")) {
    throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", `${algorithm.scheme} with a key of type ${facts.type}`);
  }
  const ways = waysOf(algorithm, facts.curve);
  const usable =
    offered.length === 0 ? ways : ways.filter((way) => offered.includes(way.mechanism.mechanism));
  if (usable.length === 0) {
    throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", `${algorithm.scheme} is not in the mechanism list`);
  }
  return usable;
}

/** These leave room for another mechanism, whether the token refuses when a signature begins or only when it is made. */
const MECHANISM_REFUSED = [
  pkcs11.CKR_MECHANISM_INVALID,
  pkcs11.CKR_MECHANISM_PARAM_INVALID,
  pkcs11.CKR_FUNCTION_NOT_SUPPORTED,
];

const WAY_REFUSED: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  [
    "C_SignInit",
    new Set([
      ...MECHANISM_REFUSED,
      pkcs11.CKR_KEY_FUNCTION_NOT_PERMITTED,
      pkcs11.CKR_KEY_TYPE_INCONSISTENT,
      pkcs11.CKR_KEY_SIZE_RANGE,
    ]),
  ],
  // A key that hashes itself does not take a digest.
  ["C_Sign", new Set([...MECHANISM_REFUSED, pkcs11.CKR_DATA_INVALID, pkcs11.CKR_DATA_LEN_RANGE])],
]);

/** Whether a failure only says that the key does not sign this way, and another may be tried. */
export function leavesOtherWays({ call, ckr }: CkrError): boolean {
  return WAY_REFUSED.get(call)?.has(ckr) === true;
}
