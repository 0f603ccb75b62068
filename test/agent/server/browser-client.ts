import { once } from "node:events";
import { WebSocket } from "ws";
import { socketWire } from "../../../agent/server/socket-wire.ts";
import { connect, type ConnectOptions, type Pairing, pairWith } from "../../../protocol/initiator.ts";
import { generateKeyPair } from "../../../protocol/noise.ts";
import { parsePairingCode } from "../../../protocol/pairing.ts";
import type { Wire } from "../../../protocol/wire.ts";

export const EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop";
export const ORIGIN = `chrome-extension://${EXTENSION_ID}`;

/** A WebSocket to an agent, as the extension opens it unless told otherwise. */
export async function openSocket(
  port: number,
  {
    origin = ORIGIN,
    headers = {},
    path = "/",
  }: { origin?: string; headers?: Record<string, string>; path?: string } = {},
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    origin,
    headers,
    perMessageDeflate: false,
  });
  await once(socket, "open");
  return socket;
}

export async function openWire(port: number): Promise<Wire> {
  return socketWire(await openSocket(port));
}

/** What a paired browser keeps. */
export type BrowserKeys = Pairing & Pick<ConnectOptions, "staticKeys">;

/** Pairs as a new browser; `wire` is opened unless given. */
export async function pair(port: number, code: string, wire?: Wire) {
  const staticKeys = await generateKeyPair();
  const { session, pairing } = await pairWith(wire ?? (await openWire(port)), {
    staticKeys,
    browserName: "Chromium",
    code: await parsePairingCode(code),
  });
  return { session, keys: { ...pairing, staticKeys } satisfies BrowserKeys };
}

export async function reconnect(port: number, keys: BrowserKeys) {
  return connect(await openWire(port), keys);
}
