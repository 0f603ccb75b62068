import { asKysoError, KysoError } from "./error.ts";
import {
  type BrowserHello,
  commonVersion,
  encodeHello,
  parseBrowserHello,
  prologueOf,
  PROTOCOL_VERSIONS,
} from "./hello.ts";
import { generateKeyPair, HandshakeState, type KeyPair, type TransportKeys } from "./noise.ts";
import { toHex } from "./octets.ts";
import { encodePairingPayload, parsePairingOffer } from "./pairing.ts";
import { randomBytes } from "./web-crypto.ts";
import { CLOSE_ERROR, type Inbox } from "./wire.ts";

/** The browser at the other end of a session. */
export interface Peer {
  readonly pairingId: string;
  readonly browserName: string;
  /** Static public key, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** What an agent knows that decides whom it lets in. */
export interface Admission {
  readonly staticKeys: KeyPair;
  /** The agent's own version, which it tells everyone. */
  readonly version: string;
  /** The browser of this pairing id, if there is one. */
  browser(pairingId: string): Peer | undefined;
  /**
   * The pre-shared key of the code with this id; from now on the code is spent.
   *
   * @throws {KysoError} PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED, PAIRING_TOO_MANY_TRIES
   */
  takePairingKey(codeId: string): Uint8Array;
}

export interface Admitted {
  readonly keys: TransportKeys;
  readonly peer: Peer;
  /** The browser is not known yet: keep it once its session is confirmed. */
  readonly newlyPaired: boolean;
}

/**
 * The agent's half of a handshake. Who it is with is sure only when the first message of the session has decrypted
 * (`Session.confirmed`), since a first handshake message can be a copy.
 *
 * @throws {KysoError} with the code that the wire was closed with
 */
export async function respond(inbox: Inbox, admission: Admission): Promise<Admitted> {
  try {
    const browserHello = await inbox.next();
    const hello = parseBrowserHello(browserHello);
    const agentHello = encodeHello({ name: "kyso", versions: PROTOCOL_VERSIONS, version: admission.version });
    inbox.send(agentHello);
    commonVersion(hello.versions, PROTOCOL_VERSIONS);
    const prologue = prologueOf(browserHello, agentHello);
    return hello.mode === "pair"
      ? await respondToPairing(inbox, admission, hello, prologue)
      : await respondToConnect(inbox, admission, hello, prologue);
  } catch (error) {
    const failure = asKysoError(error);
    inbox.close(CLOSE_ERROR, failure.code);
    throw failure;
  }
}

async function respondToConnect(
  inbox: Inbox,
  admission: Admission,
  hello: BrowserHello,
  prologue: Uint8Array,
): Promise<Admitted> {
  const peer = admission.browser(hello.id);
  // An unknown browser gets as far as a known one with a wrong key, so that nobody can ask which ids exist.
  const remoteStaticKey = peer?.publicKey ?? (await generateKeyPair()).publicKey;
  const { staticKeys } = admission;
  const options = { pattern: "KK", initiator: false, prologue, staticKeys, remoteStaticKey } as const;
  const handshake = await HandshakeState.of(options);
  const payload = await inbox
    .next()
    .then(async (message) => handshake.readMessage(message).catch(() => undefined));
  if (peer === undefined || payload?.length !== 0) {
    throw new KysoError("SESSION_NOT_PAIRED");
  }
  const message = await handshake.writeMessage(new Uint8Array(0));
  // The keys come first: from the message on, the browser may send.
  const keys = await handshake.split();
  inbox.send(message);
  return { keys, peer, newlyPaired: false };
}

async function respondToPairing(
  inbox: Inbox,
  admission: Admission,
  hello: BrowserHello,
  prologue: Uint8Array,
): Promise<Admitted> {
  const psk = admission.takePairingKey(hello.id);
  const handshake = await HandshakeState.of({ pattern: "NNpsk0", initiator: false, prologue, psk });
  const payload = await inbox
    .next()
    .then(async (message) => handshake.readMessage(message).catch(() => undefined));
  if (payload === undefined) {
    throw new KysoError("PAIRING_CODE_INVALID");
  }
  const offer = parsePairingOffer(payload);
  const pairingId = toHex(randomBytes(16));
  const answer = encodePairingPayload({ pairingId, publicKey: admission.staticKeys.publicKey });
  const message = await handshake.writeMessage(answer);
  const keys = await handshake.split();
  inbox.send(message);
  return { keys, peer: { pairingId, ...offer }, newlyPaired: true };
}
