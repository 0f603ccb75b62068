import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { OperationHandlers } from "../../protocol/answer.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import {
  FIRST_PORT,
  HANDSHAKE_DEADLINE_MS,
  MAX_NOISE_MESSAGE_BYTES,
  PORT_COUNT,
} from "../../protocol/limit.ts";
import type { KeyPair } from "../../protocol/noise.ts";
import { pairingOfPath } from "../../protocol/pairing-path.ts";
import { type Admission, type Peer, respond } from "../../protocol/responder.ts";
import { Session } from "../../protocol/session.ts";
import { Inbox, type Wire } from "../../protocol/wire.ts";
import { systemCode } from "../audit/disk.ts";
import { ConnectionGate } from "./connection-gate.ts";
import type { PairedBrowsers } from "./paired-browsers.ts";
import { PairingCodes } from "./pairing-codes.ts";
import { socketWire } from "./socket-wire.ts";
import { mayUpgrade } from "./upgrade-check.ts";

/** Largest head of an HTTP request, bytes. */
const MAX_HEAD_BYTES = 8192;

/** The ports in which an agent looks for a free one, in this order. */
export const AGENT_PORTS: readonly number[] = Array.from(
  { length: PORT_COUNT },
  (_, index) => FIRST_PORT + index,
);

export interface ServerOptions {
  readonly handlers: OperationHandlers;
  readonly identity: KeyPair;
  readonly browsers: PairedBrowsers;
  /** Ids of the extension, 32 letters each; nobody else is let in. */
  readonly allowedExtensionIds: readonly string[];
  /** The agent's own version, which it tells everyone. */
  readonly version: string;
  readonly codes?: PairingCodes;
  readonly ports?: readonly number[];
  readonly handshakeDeadlineMs?: number;
  /** Told of each operation that failed, with its cause. */
  readonly onFailure?: (operation: string, error: KysoError) => void;
}

export interface AgentServer {
  readonly port: number;
  readonly sessionCount: number;
  /** A new one-time pairing code, as text. */
  newPairingCode(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the agent's socket on the loopback address, on the first port that is free.
 *
 * @throws {KysoError} AGENT_NO_PORT
 */
export async function startServer(options: ServerOptions): Promise<AgentServer> {
  const {
    ports = AGENT_PORTS,
    handshakeDeadlineMs = HANDSHAKE_DEADLINE_MS,
    codes = new PairingCodes(),
  } = options;
  const gate = new ConnectionGate(handshakeDeadlineMs);
  const sessions = new SessionSet(options, codes);
  const origins = new Set(options.allowedExtensionIds.map((id) => `chrome-extension://${id}`));
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_NOISE_MESSAGE_BYTES,
  });
  const http = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, (request, response) => {
    const pairingId = pairingOfPath(request.url ?? "");
    // A browser that asks for its own agent is not answered by another's.
    if (pairingId !== null && options.browsers.find(pairingId) === undefined) request.destroy();
    else response.writeHead(404, { Connection: "close", "Content-Length": 0 }).end();
  });
  http.on("connection", (socket) => gate.admit(socket));
  const port = await listenOnFirst(http, ports);
  http.on("upgrade", (request, stream, head) => {
    if (!mayUpgrade(request, { port, origins })) {
      refuse(stream);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      void sessions.admit(socketWire(socket), () => gate.trust(request.socket));
    });
  });
  return {
    port,
    get sessionCount() {
      return sessions.size;
    },
    newPairingCode: async () => codes.issue(),
    async close() {
      const closed = new Promise((resolve) => {
        http.close(resolve);
      });
      await sessions.close();
      gate.destroyAll();
      await closed;
    },
  };
}

function refuse(stream: Duplex): void {
  stream.on("error", () => undefined);
  stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

async function listenOnFirst(http: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    if (await listen(http, port)) {
      const address = http.address();
      return typeof address === "object" && address !== null ? address.port : port;
    }
  }
  throw new KysoError("AGENT_NO_PORT", `none of the ports ${ports.join(", ")} is free`);
}

/** `false` where the port is taken, or kept from us as Windows does with some. */
async function listen(http: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const listening = () => {
      http.off("error", failed);
      resolve(true);
    };
    const failed = (error: Error) => {
      http.off("listening", listening);
      if (systemCode(error) === "EADDRINUSE" || systemCode(error) === "EACCES") {
        resolve(false);
      } else {
        reject(error);
      }
    };
    http.once("error", failed);
    http.once("listening", listening);
    http.listen({ port, host: "127.0.0.1", exclusive: true });
  });
}

/** The sessions with this agent's browsers. */
class SessionSet implements Admission {
  readonly staticKeys: KeyPair;
  readonly version: string;
  readonly #options: ServerOptions;
  readonly #codes: PairingCodes;
  readonly #open = new Map<Session, string>();

  constructor(options: ServerOptions, codes: PairingCodes) {
    this.#options = options;
    this.#codes = codes;
    this.staticKeys = options.identity;
    this.version = options.version;
    options.browsers.onForgotten((pairingId) => {
      void this.close(pairingId);
    });
  }

  get size(): number {
    return this.#open.size;
  }

  browser(pairingId: string): Peer | undefined {
    const browser = this.#options.browsers.find(pairingId);
    return browser && { pairingId, browserName: browser.name, publicKey: browser.publicKey };
  }

  takePairingKey(codeId: string): Uint8Array {
    return this.#codes.take(codeId);
  }

  /** Runs the handshake and the session; `trust` is called once it is sure who the other side is. */
  async admit(wire: Wire, trust: () => void): Promise<void> {
    const inbox = new Inbox(wire);
    const admitted = await respond(inbox, this).catch(() => undefined);
    if (admitted === undefined) {
      return;
    }
    const { keys, peer, newlyPaired } = admitted;
    const { handlers, onFailure = () => undefined } = this.#options;
    const { pairingId, browserName } = peer;
    let setReady: (settled: Promise<void>) => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      setReady = resolve;
    });
    ready.catch(() => undefined);
    const answerer = { handlers, pairingId, browserName, ready, onFailure };
    const session = new Session(inbox, keys, { answerer });
    void session.closed.then(() => this.#open.delete(session));
    await session.confirmed;
    trust();
    this.#open.set(session, pairingId);
    const settled = this.#settle(peer, newlyPaired);
    setReady(settled);
    await settled.catch(async (error: unknown) => {
      onFailure("pairing", asKysoError(error));
      await session.close();
    });
  }

  /** Ends the sessions of one browser, or all. */
  async close(pairingId?: string): Promise<void> {
    const chosen = [...this.#open].filter(([, id]) => pairingId === undefined || id === pairingId);
    await Promise.all(chosen.map(async ([session]) => session.close()));
  }

  /** Keeps a new browser, or makes sure that a known one was not forgotten while it shook hands. */
  async #settle({ pairingId, browserName, publicKey }: Peer, newlyPaired: boolean): Promise<void> {
    const { browsers } = this.#options;
    if (newlyPaired) {
      await browsers.add({ pairingId, name: browserName, publicKey, pairedAt: new Date().toISOString() });
    } else if (browsers.find(pairingId) === undefined) {
      throw new KysoError("SESSION_NOT_PAIRED");
    }
  }
}
