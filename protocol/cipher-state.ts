import { KysoError } from "./error.ts";
import { MAX_NOISE_MESSAGE_BYTES } from "./limit.ts";
import { type CryptoKey, subtle } from "./web-crypto.ts";

/** Bytes that AES-GCM adds to each message. */
const TAG_BYTES = 16;

/** Largest plaintext of one transport message, bytes. */
export const MAX_PLAINTEXT_BYTES = MAX_NOISE_MESSAGE_BYTES - TAG_BYTES;

/** Messages that one key encrypts. Far below the 2^64 - 1 of the standard; 64 KB each, that is 256 TB. */
export const MAX_MESSAGES_PER_KEY = 2 ** 32;

const NO_BYTES = new Uint8Array(0);

/** Encrypts or decrypts one direction: each call takes the next nonce at once, so calls may overlap. */
export class CipherState {
  readonly #key: CryptoKey;
  #nonce: number;

  private constructor(key: CryptoKey, nonce: number) {
    this.#key = key;
    this.#nonce = nonce;
  }

  /**
   * `InitializeKey(key)`; `nonce` is the first one.
   *
   * @see Noise revision 34, section 5.1
   */
  static async of(key: Uint8Array, nonce = 0): Promise<CipherState> {
    return new CipherState(
      await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]),
      nonce,
    );
  }

  /**
   * `EncryptWithAd(ad, plaintext)`.
   *
   * @throws {KysoError} SESSION_CLOSED when the key has encrypted as much as it may, PROTOCOL_MESSAGE_TOO_LARGE
   */
  async encrypt(plaintext: Uint8Array, additionalData: Uint8Array = NO_BYTES): Promise<Uint8Array> {
    if (plaintext.length > MAX_PLAINTEXT_BYTES) {
      throw new KysoError("PROTOCOL_MESSAGE_TOO_LARGE", undefined, {
        detail: { limit: MAX_PLAINTEXT_BYTES },
      });
    }
    const params = this.#nextParams(additionalData);
    return new Uint8Array(await subtle.encrypt(params, this.#key, plaintext));
  }

  /**
   * `DecryptWithAd(ad, ciphertext)`.
   *
   * @throws {KysoError} SESSION_CLOSED when the message is not the next one of this key's owner, as it was sent
   */
  async decrypt(ciphertext: Uint8Array, additionalData: Uint8Array = NO_BYTES): Promise<Uint8Array> {
    const params = this.#nextParams(additionalData);
    try {
      return new Uint8Array(await subtle.decrypt(params, this.#key, ciphertext));
    } catch (error) {
      throw new KysoError("SESSION_CLOSED", "a message did not decrypt", { cause: error });
    }
  }

  #nextParams(additionalData: Uint8Array) {
    if (this.#nonce >= MAX_MESSAGES_PER_KEY) {
      throw new KysoError("SESSION_CLOSED", "the session's key is used up");
    }
    // Section 12.4: 32 bits of zeros, then the nonce as 64 bits, big-endian; its upper half is always zero here.
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, this.#nonce);
    this.#nonce += 1;
    return { name: "AES-GCM", iv, additionalData, tagLength: 128 } as const;
  }
}
