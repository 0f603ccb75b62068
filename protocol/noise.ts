import { CipherState } from "./cipher-state.ts";
import { KysoError } from "./error.ts";
import { MAX_NOISE_MESSAGE_BYTES } from "./limit.ts";
import { concatBytes, encodeUtf8 } from "./octets.ts";
import { type CryptoKey, hkdf, subtle } from "./web-crypto.ts";

/** Bytes of an X25519 public key (DHLEN). */
export const PUBLIC_KEY_BYTES = 32;

/** Bytes of a pre-shared symmetric key. */
export const PSK_BYTES = 32;

const NO_BYTES = new Uint8Array(0);

/** An X25519 key pair: the private half stays inside WebCrypto, the public half is 32 bytes. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: Uint8Array;
}

/** A new X25519 key pair whose private half can't be exported. */
export async function generateKeyPair(): Promise<KeyPair> {
  const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
  return {
    privateKey: pair.privateKey,
    publicKey: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)),
  };
}

/** What a finished handshake leaves: one cipher for each direction, and the hash of all that was said. */
export interface TransportKeys {
  readonly send: CipherState;
  readonly receive: CipherState;
  readonly handshakeHash: Uint8Array;
}

type Token = "e" | "ee" | "es" | "se" | "ss" | "psk";

interface Pattern {
  /** Both static keys are known beforehand (`-> s`, `<- s` before the dots). */
  readonly staticKeys: boolean;
  readonly messages: readonly (readonly Token[])[];
}

/** @see Noise revision 34, sections 7.4 and 9.4 */
const PATTERNS = {
  NN: { staticKeys: false, messages: [["e"], ["e", "ee"]] },
  NNpsk0: {
    staticKeys: false,
    messages: [
      ["psk", "e"],
      ["e", "ee"],
    ],
  },
  KK: {
    staticKeys: true,
    messages: [
      ["e", "es", "ss"],
      ["e", "ee", "se"],
    ],
  },
  KKpsk0: {
    staticKeys: true,
    messages: [
      ["psk", "e", "es", "ss"],
      ["e", "ee", "se"],
    ],
  },
} as const satisfies Record<string, Pattern>;

export interface HandshakeOptions {
  readonly pattern: keyof typeof PATTERNS;
  readonly initiator: boolean;
  readonly prologue: Uint8Array;
  /** Own static keys, where the pattern has them. */
  readonly staticKeys?: KeyPair;
  /** The other side's static public key, where the pattern has one. */
  readonly remoteStaticKey?: Uint8Array;
  /** 32 bytes, where the pattern has a `psk` token. */
  readonly psk?: Uint8Array;
  /** Fixed ephemeral keys, which only published vectors need. */
  readonly ephemeralKeys?: KeyPair;
}

/** @see Noise revision 34, section 5.2 */
class SymmetricState {
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #cipher: CipherState | undefined;

  constructor(protocolName: string) {
    // A name of at most HASHLEN bytes is padded with zeros; all of ours are.
    this.#hash = new Uint8Array(32);
    this.#hash.set(encodeUtf8(protocolName));
    this.#chainingKey = this.#hash;
  }

  get handshakeHash(): Uint8Array {
    return this.#hash;
  }

  async mixHash(bytes: Uint8Array): Promise<void> {
    this.#hash = new Uint8Array(await subtle.digest("SHA-256", concatBytes(this.#hash, bytes)));
  }

  async mixKey(keyMaterial: Uint8Array): Promise<void> {
    const [chainingKey, key] = await this.#derive(keyMaterial, 2);
    this.#chainingKey = chainingKey;
    this.#cipher = await CipherState.of(key);
  }

  async mixKeyAndHash(keyMaterial: Uint8Array): Promise<void> {
    const [chainingKey, hash, key] = await this.#derive(keyMaterial, 3);
    this.#chainingKey = chainingKey;
    await this.mixHash(hash);
    this.#cipher = await CipherState.of(key);
  }

  async encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    const ciphertext = (await this.#cipher?.encrypt(plaintext, this.#hash)) ?? plaintext;
    await this.mixHash(ciphertext);
    return ciphertext;
  }

  async decryptAndHash(ciphertext: Uint8Array): Promise<Uint8Array> {
    const plaintext = (await this.#cipher?.decrypt(ciphertext, this.#hash)) ?? ciphertext;
    await this.mixHash(ciphertext);
    return plaintext;
  }

  async split(): Promise<[CipherState, CipherState]> {
    const [first, second] = await this.#derive(NO_BYTES, 2);
    return [await CipherState.of(first), await CipherState.of(second)];
  }

  /** Noise's `HKDF(chaining_key, input_key_material, n)`, which is RFC 5869's with an empty info. */
  async #derive(keyMaterial: Uint8Array, outputs: 2 | 3): Promise<[Uint8Array, Uint8Array, Uint8Array]> {
    const bytes = await hkdf(keyMaterial, this.#chainingKey, NO_BYTES, 32 * outputs);
    return [bytes.slice(0, 32), bytes.slice(32, 64), bytes.slice(64)];
  }
}

function handshakeError(why: string, cause?: unknown): KysoError {
  return new KysoError("SESSION_HANDSHAKE_FAILED", why, { cause });
}

/** `DH(key_pair, public_key)`. WebCrypto itself refuses a public key of small order. */
async function sharedSecret(own: KeyPair, remote: Uint8Array): Promise<Uint8Array> {
  try {
    const publicKey = await subtle.importKey("raw", remote, "X25519", true, []);
    const params = { name: "X25519", public: publicKey } as const;
    return new Uint8Array(await subtle.deriveBits(params, own.privateKey, 256));
  } catch (error) {
    throw handshakeError("the other side's public key is none", error);
  }
}

/**
 * One handshake of `Noise_<pattern>_25519_AESGCM_SHA256`.
 *
 * @see Noise revision 34, section 5.3
 */
export class HandshakeState {
  readonly #options: HandshakeOptions;
  readonly #messages: readonly (readonly Token[])[];
  readonly #symmetric: SymmetricState;
  #ephemeralKeys: KeyPair | undefined;
  #remoteEphemeralKey: Uint8Array | undefined;
  #next = 0;

  private constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#messages = PATTERNS[options.pattern].messages;
    this.#symmetric = new SymmetricState(`Noise_${options.pattern}_25519_AESGCM_SHA256`);
  }

  /** `Initialize(handshake_pattern, initiator, prologue, s, e, rs, re)`. */
  static async of(options: HandshakeOptions): Promise<HandshakeState> {
    const state = new HandshakeState(options);
    await state.#symmetric.mixHash(options.prologue);
    if (PATTERNS[options.pattern].staticKeys) {
      const own = state.#require(options.staticKeys).publicKey;
      const remote = state.#require(options.remoteStaticKey);
      await state.#symmetric.mixHash(options.initiator ? own : remote);
      await state.#symmetric.mixHash(options.initiator ? remote : own);
    }
    return state;
  }

  /**
   * The next handshake message, with this payload inside.
   *
   * @throws {KysoError} SESSION_HANDSHAKE_FAILED
   */
  async writeMessage(payload: Uint8Array): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const token of this.#takeTokens()) {
      if (token === "e") {
        this.#ephemeralKeys = this.#options.ephemeralKeys ?? (await generateKeyPair());
        parts.push(this.#ephemeralKeys.publicKey);
        await this.#mixEphemeral(this.#ephemeralKeys.publicKey);
      } else {
        await this.#mix(token);
      }
    }
    const message = concatBytes(...parts, await this.#symmetric.encryptAndHash(payload));
    if (message.length > MAX_NOISE_MESSAGE_BYTES) {
      throw handshakeError("the handshake's message is too long");
    }
    return message;
  }

  /**
   * The payload of the other side's next handshake message.
   *
   * @throws {KysoError} SESSION_HANDSHAKE_FAILED when it does not hold the keys that it should
   */
  async readMessage(message: Uint8Array): Promise<Uint8Array> {
    let offset = 0;
    try {
      for (const token of this.#takeTokens()) {
        if (token === "e") {
          offset = PUBLIC_KEY_BYTES;
          this.#remoteEphemeralKey = message.slice(0, PUBLIC_KEY_BYTES);
          await this.#mixEphemeral(this.#remoteEphemeralKey);
        } else {
          await this.#mix(token);
        }
      }
      return await this.#symmetric.decryptAndHash(message.subarray(offset));
    } catch (error) {
      throw handshakeError("the other side's handshake message does not hold", error);
    }
  }

  /** `Split()`, once both messages are through. */
  async split(): Promise<TransportKeys> {
    if (this.#next !== this.#messages.length) {
      throw handshakeError("the handshake is not over");
    }
    const [first, second] = await this.#symmetric.split();
    const handshakeHash = this.#symmetric.handshakeHash;
    return this.#options.initiator
      ? { send: first, receive: second, handshakeHash }
      : { send: second, receive: first, handshakeHash };
  }

  #takeTokens(): readonly Token[] {
    const tokens = this.#require(this.#messages[this.#next]);
    this.#next += 1;
    return tokens;
  }

  async #mixEphemeral(publicKey: Uint8Array): Promise<void> {
    await this.#symmetric.mixHash(publicKey);
    // Section 9.2: with a psk, an ephemeral key is mixed into the key too.
    if (this.#options.psk !== undefined) {
      await this.#symmetric.mixKey(publicKey);
    }
  }

  async #mix(token: Exclude<Token, "e">): Promise<void> {
    const { initiator, staticKeys, remoteStaticKey, psk } = this.#options;
    switch (token) {
      case "psk":
        return this.#symmetric.mixKeyAndHash(this.#require(psk));
      case "ee":
        return this.#mixDh(this.#ephemeralKeys, this.#remoteEphemeralKey);
      case "ss":
        return this.#mixDh(staticKeys, remoteStaticKey);
      case "es":
        return initiator
          ? this.#mixDh(this.#ephemeralKeys, remoteStaticKey)
          : this.#mixDh(staticKeys, this.#remoteEphemeralKey);
      case "se":
        return initiator
          ? this.#mixDh(staticKeys, this.#remoteEphemeralKey)
          : this.#mixDh(this.#ephemeralKeys, remoteStaticKey);
    }
  }

  /** `MixKey(DH(key_pair, public_key))`. */
  async #mixDh(own: KeyPair | undefined, remote: Uint8Array | undefined): Promise<void> {
    await this.#symmetric.mixKey(await sharedSecret(this.#require(own), this.#require(remote)));
  }

  #require<T>(value: T | undefined): T {
    if (value === undefined) {
      throw handshakeError(`the pattern ${this.#options.pattern} lacks a key or has no such message`);
    }
    return value;
  }
}
