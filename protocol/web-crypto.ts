/** A key that WebCrypto holds; the DOM's and Node's `CryptoKey` both are one. */
export interface CryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

interface CryptoKeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

interface AesGcmParams {
  readonly name: "AES-GCM";
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  readonly tagLength: 128;
}

interface HkdfParams {
  readonly name: "HKDF";
  readonly hash: "SHA-256";
  readonly salt: Uint8Array;
  readonly info: Uint8Array;
}

interface X25519Params {
  readonly name: "X25519";
  readonly public: CryptoKey;
}

interface SubtleCrypto {
  generateKey(algorithm: "X25519", extractable: boolean, usages: readonly string[]): Promise<CryptoKeyPair>;
  importKey(
    format: "raw",
    bytes: Uint8Array,
    algorithm: "X25519" | "AES-GCM" | "HKDF",
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw", key: CryptoKey): Promise<ArrayBuffer>;
  deriveBits(algorithm: HkdfParams | X25519Params, key: CryptoKey, bits: number): Promise<ArrayBuffer>;
  digest(algorithm: "SHA-256", bytes: Uint8Array): Promise<ArrayBuffer>;
  encrypt(algorithm: AesGcmParams, key: CryptoKey, bytes: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: AesGcmParams, key: CryptoKey, bytes: Uint8Array): Promise<ArrayBuffer>;
}

interface WebCrypto {
  readonly subtle: SubtleCrypto;
  getRandomValues(bytes: Uint8Array): Uint8Array;
}

/**
 * The slice of WebCrypto that the protocol uses. Node 20 and Chromium 133 or later have all of it.
 *
 * @see W3C Web Cryptography Level 2
 */
const webCrypto = (globalThis as unknown as { readonly crypto: WebCrypto }).crypto;

export const subtle = webCrypto.subtle;

/** So many fresh random bytes. */
export function randomBytes(length: number): Uint8Array {
  return webCrypto.getRandomValues(new Uint8Array(length));
}

/**
 * HKDF with SHA-256.
 *
 * @see RFC 5869
 */
export async function hkdf(
  keyMaterial: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  bytes: number,
): Promise<Uint8Array> {
  const key = await subtle.importKey("raw", keyMaterial, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(
    await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bytes * 8),
  );
}
