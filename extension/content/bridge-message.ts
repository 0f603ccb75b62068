import type { ApiCall, ApiProblem, ApiResult } from "./api-message.ts";
import type { SocketService } from "./socket-message.ts";

/*
 * What crosses between a script in the page's own world and the content script of the same frame, over a port that the
 * page's scripts never see. The page's script makes the channel, since Firefox lets a page use no port that is not its
 * own, and offers one end by an event of the document, before the page's first script runs. Either may start first.
 * All of it comes from the page's world: the content script passes it on as the page's word.
 */

/** Which script of ours offers a port: the event's type. */
export const BRIDGES = { socket: "kyso:socket", api: "kyso:api" } as const;
export type Bridge = keyof typeof BRIDGES;

/** The content script has started; who has offered in vain offers again. */
export const BRIDGE_CALL = "kyso:bridge";

/** From the page's world. `socket` counts the sockets of the frame. */
export type PageSocketCommand =
  | { socket: number; type: "open"; service: SocketService; endpoint: string }
  | { socket: number; type: "text"; text: string | Blob | ArrayBuffer | ArrayBufferView }
  | { socket: number; type: "close" }
  /** The real socket, tried after `absent`, has failed too. */
  | { socket: number; type: "dead" };

/** To the page's world. */
export type PageSocketEvent =
  { socket: number; type: "opened" | "absent" | "failed" } | { socket: number; type: "text"; text: string };

/** From the page's world: a call of the page API. `bytes`: of the documents that the page hands over, by their index. */
export interface PageApiCommand {
  call: number;
  request: ApiCall;
  bytes: (Blob | null)[];
}

/** A result as it goes to the page's world: documents that go back to the page come with it, by their index. */
export type PageApiEvent =
  | { call: number; type: "result"; result: ApiResult; bytes: (Blob | null)[] }
  | { call: number; type: "refused"; problem: ApiProblem };

/** What crosses each bridge: `command` from the page's world, `event` to it. */
export interface BridgeTraffic {
  socket: { command: PageSocketCommand; event: PageSocketEvent };
  api: { command: PageApiCommand; event: PageApiEvent };
}
