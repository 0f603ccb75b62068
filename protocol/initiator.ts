import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { KysoError } from "./error.ts";
import {
  type BrowserHello,
  commonVersion,
  encodeHello,
  parseAgentHello,
  prologueOf,
  PROTOCOL_VERSIONS,
} from "./hello.ts";
import { HANDSHAKE_DEADLINE_MS } from "./limit.ts";
import { type HandshakeOptions, HandshakeState, type KeyPair, type TransportKeys } from "./noise.ts";
import { encodePairingPayload, pairingSecretsOf, parsePairingAnswer } from "./pairing.ts";
import { Session } from "./session.ts";
import { CLOSE_ERROR, Inbox, type Wire } from "./wire.ts";

/** What a browser keeps of its agent. */
export interface Pairing {
  /** 32 hex digits; named in the clear at the start of each connection. */
  readonly pairingId: string;
  /** The agent's static public key, 32 bytes: by it the browser knows its own agent among others. */
  readonly agentKey: Uint8Array;
}

export interface ConnectOptions extends Pairing {
  readonly staticKeys: KeyPair;
  readonly clock?: Clock;
}

export interface PairOptions {
  readonly staticKeys: KeyPair;
  /** How the agent lists this browser, such as `Chrome`; 1 to 64 characters. */
  readonly browserName: string;
  /** The 16 bytes of the one-time code, see `parsePairingCode`. */
  readonly code: Uint8Array;
  readonly clock?: Clock;
}

/** What an agent may say, without proof, as the reason why it ended the handshake. */
const REASONS = [
  "SESSION_NOT_PAIRED",
  "PAIRING_CODE_INVALID",
  "PAIRING_CODE_EXPIRED",
  "PAIRING_TOO_MANY_TRIES",
] as const;

/**
 * Opens a session with an agent that this browser is paired with (pattern KK) over a wire that was just opened.
 *
 * @throws {KysoError} SESSION_HANDSHAKE_FAILED where the other side is not that agent, SESSION_NOT_PAIRED where it
 * says that it does not know this browser, PROTOCOL_VERSION
 */
export async function connect(wire: Wire, options: ConnectOptions): Promise<Session> {
  const hello = {
    name: "kyso",
    versions: PROTOCOL_VERSIONS,
    mode: "connect",
    id: options.pairingId,
  } as const;
  return withDeadline(wire, options.clock, async (inbox) => {
    const { keys } = await initiate(inbox, hello, new Uint8Array(0), {
      pattern: "KK",
      staticKeys: options.staticKeys,
      remoteStaticKey: options.agentKey,
    });
    return new Session(inbox, keys, options);
  });
}

/**
 * Pairs with the agent that gave out this code (pattern NNpsk0), over a wire that was just opened. The session that
 * comes back is ready for use; keep the pairing and the static keys for later connections.
 *
 * @throws {KysoError} PAIRING_CODE_INVALID, PAIRING_CODE_EXPIRED, PAIRING_TOO_MANY_TRIES, SESSION_HANDSHAKE_FAILED,
 * PROTOCOL_VERSION
 */
export async function pairWith(
  wire: Wire,
  options: PairOptions,
): Promise<{ session: Session; pairing: Pairing }> {
  const { id, psk } = await pairingSecretsOf(options.code);
  const hello = { name: "kyso", versions: PROTOCOL_VERSIONS, mode: "pair", id } as const;
  const offer = encodePairingPayload({
    browserName: options.browserName,
    publicKey: options.staticKeys.publicKey,
  });
  return withDeadline(wire, options.clock, async (inbox) => {
    const { keys, payload } = await initiate(inbox, hello, offer, { pattern: "NNpsk0", psk });
    const answer = parsePairingAnswer(payload);
    const pairing = { pairingId: answer.pairingId, agentKey: answer.publicKey };
    return { session: new Session(inbox, keys, options), pairing };
  });
}

async function initiate(
  inbox: Inbox,
  hello: BrowserHello,
  payload: Uint8Array,
  options: Omit<HandshakeOptions, "initiator" | "prologue">,
): Promise<{ keys: TransportKeys; payload: Uint8Array }> {
  const ownHello = encodeHello(hello);
  inbox.send(ownHello);
  const agentHello = await inbox.next();
  commonVersion(PROTOCOL_VERSIONS, parseAgentHello(agentHello).versions);
  const prologue = prologueOf(ownHello, agentHello);
  const handshake = await HandshakeState.of({ ...options, initiator: true, prologue });
  inbox.send(await handshake.writeMessage(payload));
  const answer = await handshake.readMessage(await inbox.next());
  return { keys: await handshake.split(), payload: answer };
}

/** Runs a handshake; whatever ends it early closes the wire. */
async function withDeadline<T>(
  wire: Wire,
  clock: Clock = SYSTEM_CLOCK,
  run: (inbox: Inbox) => Promise<T>,
): Promise<T> {
  const inbox = new Inbox(wire);
  const late = new KysoError("SESSION_HANDSHAKE_FAILED", "the agent did not answer in time");
  const stop = clock.after(HANDSHAKE_DEADLINE_MS, () => inbox.fail(late));
  try {
    return await run(inbox);
  } catch (error) {
    const failure = initiatorError(error);
    wire.close(CLOSE_ERROR, failure.code);
    throw failure;
  } finally {
    stop();
  }
}

function initiatorError(error: unknown): KysoError {
  if (!(error instanceof KysoError)) {
    return new KysoError("SESSION_HANDSHAKE_FAILED", String(error), { cause: error });
  }
  if (error.code !== "SESSION_CLOSED") {
    return error;
  }
  const code = REASONS.find((reason) => reason === error.message) ?? "SESSION_HANDSHAKE_FAILED";
  return new KysoError(code, undefined, { cause: error });
}
