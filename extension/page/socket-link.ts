import type { PageSocketCommand } from "../content/bridge-message.ts";
import { joinContentScript } from "./bridge.ts";
import type { AnsweredAddress } from "./socket-argument.ts";

/** What a text or binary message of the page is; the programs that are answered for know text only. */
export type Sent = Extract<PageSocketCommand, { type: "text" }>["text"];

/** Who hears what becomes of a socket. */
export interface SocketHearer {
  opened(): void;
  /** Kyso does not answer: the real socket is to be tried. */
  absent(): void;
  text(text: string): void;
  failed(): void;
}

/** One socket's way to the content script. */
export interface SocketLink {
  send(text: Sent): void;
  close(): void;
  /** Says that the real socket has failed as well. */
  dead(): void;
}

interface Line {
  readonly socket: number;
  readonly hearer: SocketHearer;
  next: Line | null;
}

let lines: Line | null = null;
let count = 0;

const tell = joinContentScript("socket", (event) => {
  for (let line = lines; line !== null; line = line.next) {
    if (line.socket !== event.socket) continue;
    if (event.type === "text") line.hearer.text(event.text);
    else line.hearer[event.type]();
    return;
  }
});

function end(socket: number): void {
  if (lines?.socket === socket) lines = lines.next;
  for (let line = lines; line !== null; line = line.next) {
    if (line.next?.socket === socket) line.next = line.next.next;
  }
}

/** Asks the background to answer a socket. */
export function openLink({ service, endpoint }: AnsweredAddress, hearer: SocketHearer): SocketLink {
  count += 1;
  const socket = count;
  lines = { socket, hearer, next: lines };
  tell({ socket, type: "open", service, endpoint });
  return {
    send: (text) => {
      tell({ socket, type: "text", text });
    },
    close: () => {
      end(socket);
      tell({ socket, type: "close" });
    },
    dead: () => {
      end(socket);
      tell({ socket, type: "dead" });
    },
  };
}
