import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { ByteSource } from "../pdf/source.ts";
import { type Certificate, parseCertificate } from "../x509/certificate.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { bareSignatureValue, verifyBareValue } from "./bare-value.ts";
import { type FileSigning, type SignedPieces, withoutRoot } from "./file-signing.ts";

/**
 * Largest payload, bytes. All that is signed goes to the token's process, which must be able to let the token hash it
 * itself.
 */
export const MAX_JWS_PAYLOAD_BYTES = 4 * 1024 * 1024;

/** How a JSON Web Signature is written: compact, flattened JSON, or compact without its payload. */
export type JwsForm = "jws" | "jws-json" | "jws-detached";

/** `alg` for each way to sign. ECDSA binds the hash to the curve. @see RFC 7518, 3.1 */
const ALG: Readonly<Record<string, string>> = {
  "RSA-PKCS1 SHA-256": "RS256",
  "RSA-PKCS1 SHA-384": "RS384",
  "RSA-PKCS1 SHA-512": "RS512",
  "RSA-PSS SHA-256": "PS256",
  "RSA-PSS SHA-384": "PS384",
  "RSA-PSS SHA-512": "PS512",
  "ECDSA SHA-256 256": "ES256",
  "ECDSA SHA-384 384": "ES384",
  "ECDSA SHA-512 521": "ES512",
};

/**
 * Signs any bytes as the payload of a JSON Web Signature. The certificate and those above it are in the header.
 *
 * @throws {KysoError} FILE_TOO_LARGE, SIGN_ALGORITHM_UNSUITABLE, SIGN_LEVEL_UNSUPPORTED, TOKEN_*; SIGN_RESULT_INVALID
 * @see RFC 7515, 3 and 7; appendix F for a detached payload
 */
export async function signJws(signing: FileSigning, form: JwsForm): Promise<SignedPieces> {
  const { source, key, path, onStep } = signing;
  onStep?.("preparing");
  if (signing.stampTime !== null) throw new KysoError("SIGN_LEVEL_UNSUPPORTED", "a JWS has no time stamp");
  assertPayload(source);
  const certificate = parseCertificate(key.certificate);
  const header = base64url(Buffer.from(JSON.stringify(headerOf(certificate, path, key.algorithm)), "utf8"));
  const payload = base64url(source.read(0, source.size));
  onStep?.("signing-on-token");
  const value = await key.sign(Buffer.from(`${header}.${payload}`, "latin1"));
  const signature = base64url(bareSignatureValue(value, certificate));
  onStep?.("checking-result");
  const text = write({ protected: header, payload, signature }, form);
  check(text, form, { payload: source.read(0, source.size), certificate, algorithm: key.algorithm });
  return { pieces: [Buffer.from(text, "latin1")], isStamped: false };
}

/**
 * What a JWS calls a way to sign.
 *
 * @throws {KysoError} SIGN_ALGORITHM_UNSUITABLE where it has no name for it
 */
export function jwsAlgorithm({ keyBits }: Certificate, { scheme, hash }: SignatureAlgorithm): string {
  const alg = ALG[`${scheme} ${hash}${scheme === "ECDSA" ? ` ${keyBits}` : ""}`];
  if (alg === undefined) {
    throw new KysoError("SIGN_ALGORITHM_UNSUITABLE", `no JWS of ${scheme} with ${hash} by this key`);
  }
  return alg;
}

/** A way to sign that a JWS names. */
export interface JwsAlgorithm extends SignatureAlgorithm {
  /** Of the one curve that goes with it; `null` for RSA. */
  readonly keyBits: number | null;
}

/** The way to sign that a JWS names; `null` for one that Kyso does not know, as `none` and every HMAC. */
export function signatureOfAlg(alg: string): JwsAlgorithm | null {
  const [name] = Object.entries(ALG).find(([, known]) => known === alg) ?? [];
  const [scheme, hash, keyBits] = name?.split(" ") ?? [];
  if (scheme === undefined || hash === undefined) return null;
  const algorithm = { scheme, hash } as SignatureAlgorithm;
  return { ...algorithm, keyBits: keyBits === undefined ? null : Number(keyBits) };
}

/** @throws {KysoError} FILE_TOO_LARGE */
export function assertPayload({ size }: ByteSource): void {
  if (size > MAX_JWS_PAYLOAD_BYTES) {
    throw new KysoError("FILE_TOO_LARGE", `${size} bytes`, { detail: { limit: MAX_JWS_PAYLOAD_BYTES } });
  }
}

function headerOf(
  certificate: Certificate,
  path: readonly Certificate[],
  algorithm: SignatureAlgorithm,
): object {
  return {
    alg: jwsAlgorithm(certificate, algorithm),
    "x5t#S256": base64url(createHash("sha256").update(certificate.der).digest()),
    x5c: withoutRoot(path).map(({ der }) => Buffer.from(der).toString("base64")),
  };
}

interface Parts {
  readonly payload: string;
  readonly protected: string;
  readonly signature: string;
}

/** @see RFC 7515, 7.1 and 7.2.2 */
function write({ payload, protected: header, signature }: Parts, form: JwsForm): string {
  if (form === "jws-json") return JSON.stringify({ payload, protected: header, signature });
  return [header, form === "jws" ? payload : "", signature].join(".");
}

interface Expected {
  readonly payload: Uint8Array;
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
}

/** Reads the finished text back. */
function check(text: string, form: JwsForm, { payload, certificate, algorithm }: Expected): void {
  const parts = form === "jws-json" ? (JSON.parse(text) as Parts) : readCompact(text);
  const own = base64url(payload);
  const carried = form === "jws-detached" ? "" : own;
  const { x5c } = JSON.parse(Buffer.from(parts.protected, "base64url").toString("utf8")) as {
    x5c: readonly string[];
  };
  const named = parseCertificate(Buffer.from(x5c[0] ?? "", "base64"));
  const signedBytes = Buffer.from(`${parts.protected}.${own}`, "latin1");
  const value = Buffer.from(parts.signature, "base64url");
  const holds =
    parts.payload === carried &&
    named.sha256 === certificate.sha256 &&
    verifyBareValue(named, algorithm, signedBytes, value);
  if (!holds) throw new KysoError("SIGN_RESULT_INVALID", "the JWS does not hold");
}

function readCompact(text: string): Parts {
  const [header = "", payload = "", signature = ""] = text.split(".");
  return { protected: header, payload, signature };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
}
