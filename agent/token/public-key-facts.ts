import { type KeyObject, X509Certificate } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** What is known of a key before it is used: from its certificate. */
export interface PublicKeyFacts {
  readonly type: "RSA" | "EC";
  /** Of an RSA key, big-endian; empty for EC. */
  readonly modulus: Buffer;
  /** `P-256`, `P-384`, …; empty for RSA. */
  readonly curve: string;
  /** Of an EC key, uncompressed: 04, x, y (SEC 1, 2.3.3); empty for RSA. */
  readonly point: Buffer;
}

/** @throws {Refusal} CERTIFICATE_INVALID, TOKEN_MECHANISM_UNSUPPORTED */
export function publicKeyFacts(certificate: Buffer): PublicKeyFacts {
  let key: KeyObject;
  try {
    key = new X509Certificate(certificate).publicKey;
  } catch {
    throw new Refusal("CERTIFICATE_INVALID", "The certificate on the token can't be read");
  }
  const empty = Buffer.alloc(0);
  const type = key.asymmetricKeyType;
  if (type === "ec") return { type: "EC", modulus: empty, ...curveAndPoint(key) };
  if (type === "rsa" || type === "rsa-pss") {
    return { type: "RSA", modulus: modulusOf(key), curve: "", point: empty };
  }
  throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", "Neither an RSA nor an EC key");
}

function curveAndPoint(key: KeyObject): { curve: string; point: Buffer } {
  try {
    const { crv = "", x = "", y = "" } = key.export({ format: "jwk" });
    const coordinates = [x, y].map((each) => Buffer.from(each, "base64url"));
    return { curve: crv, point: Buffer.concat([Buffer.of(4), ...coordinates]) };
  } catch {
    throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", "A curve that Kyso does not know");
  }
}

/**
 * The modulus of a key, also of one that is bound to RSASSA-PSS, which has no JWK.
 *
 * SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
 * RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
 */
function modulusOf(key: KeyObject): Buffer {
  const spki = key.export({ format: "der", type: "spki" });
  const { start: algorithm } = contentsAt(spki, 0);
  const { start: bits } = contentsAt(spki, contentsAt(spki, algorithm).end);
  const { start: modulus } = contentsAt(spki, bits + 1); // behind the count of unused bits
  const { start, end } = contentsAt(spki, modulus);
  return spki.subarray(start, end);
}

/** Where the contents of a DER element lie. OpenSSL wrote it, so its form is not in doubt. */
function contentsAt(der: Buffer, at: number): { start: number; end: number } {
  const first = der.readUInt8(at + 1);
  const start = at + 2;
  if (first < 0x80) return { start, end: start + first };
  const width = first & 0x7f;
  return { start: start + width, end: start + width + der.readUIntBE(start, width) };
}
