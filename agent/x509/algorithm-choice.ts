import { KysoError } from "../../protocol/error.ts";
import type { Certificate } from "./certificate.ts";
import type { SignatureAlgorithm } from "./signature-algorithm.ts";

/** How signatures are to be made, as far as the key leaves it open. */
export interface SignaturePreference {
  /** Of RSA keys. A key whose certificate allows nothing but RSASSA-PSS makes that all the same. */
  readonly scheme: "pkcs1" | "pss";
  /** `null`: SHA-256, or what suits the key's curve. */
  readonly hash: SignatureAlgorithm["hash"] | null;
}

/** What deployed signers do. */
export const DEFAULT_PREFERENCE: SignaturePreference = Object.freeze({ scheme: "pkcs1", hash: null });

type SignerKey = Pick<Certificate, "keyType" | "keyBits" | "pssHashes">;

/** A hash as strong as the curve. @see RFC 5480, 4 */
function hashOfCurve(bits: number): SignatureAlgorithm["hash"] {
  if (bits <= 256) return "SHA-256";
  return bits <= 384 ? "SHA-384" : "SHA-512";
}

/**
 * The algorithm that a key signs with: what was asked for, or nothing. Another scheme or hash is never put in its place,
 * save where the certificate itself binds its key to one that is no weaker.
 *
 * @throws {KysoError} TOKEN_MECHANISM_UNSUPPORTED for a key of another kind; SIGN_ALGORITHM_UNSUITABLE when the certificate
 *   forbids what was asked for
 */
export function chooseAlgorithm(
  { keyType, keyBits, pssHashes }: SignerKey,
  { scheme, hash }: SignaturePreference = DEFAULT_PREFERENCE,
): SignatureAlgorithm {
  if (keyType === "EC") return { scheme: "ECDSA", hash: hash ?? hashOfCurve(keyBits) };
  if (keyType !== "RSA") {
    throw new KysoError("TOKEN_MECHANISM_UNSUPPORTED", "Neither an RSA key nor one of a known curve");
  }
  if (pssHashes !== null) return { scheme: "RSA-PSS", hash: boundHash(pssHashes, hash ?? "SHA-256") };
  return { scheme: scheme === "pss" ? "RSA-PSS" : "RSA-PKCS1", hash: hash ?? "SHA-256" };
}

/** The weakest hash that the key allows and that is no weaker than the one asked for. */
function boundHash(
  allowed: readonly SignatureAlgorithm["hash"][],
  wanted: SignatureAlgorithm["hash"],
): SignatureAlgorithm["hash"] {
  const hashes = ["SHA-256", "SHA-384", "SHA-512"] as const;
  const found = hashes.slice(hashes.indexOf(wanted)).find((each) => allowed.includes(each));
  if (found !== undefined) return found;
  throw new KysoError("SIGN_ALGORITHM_UNSUITABLE", `The certificate forbids RSASSA-PSS with ${wanted}`);
}
