import type { Runtime } from "webextension-polyfill";
import { API_PORT_PREFIX } from "../content/api-message.ts";
import { SOCKET_PORT_PREFIX } from "../content/socket-message.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import type { CheckBoard } from "./check/check-board.ts";
import { CertificateBoard } from "./data/certificate-board.ts";
import { DataBoard } from "./data/data-board.ts";
import { CallQueue } from "./legacy/call-queue.ts";
import type { Desk } from "./legacy/legacy-call.ts";
import { OptionsWindow } from "./legacy/options-window.ts";
import { SocketPort } from "./legacy/socket-port.ts";
import { serveCall } from "./page-api/api-call-port.ts";
import type { OrderBoard } from "./sign/order-board.ts";
import { CERTIFICATE_PORT_PREFIX, DATA_PORT_PREFIX } from "./ui-address.ts";

/** What pages ask by themselves, through the socket of another program or through the page API, and its windows. */
export class PageCalls {
  readonly #desk: Desk;
  readonly #sockets = new Set<SocketPort>();
  /** Calls of the page API that are not answered yet. */
  #calls = 0;

  constructor(parts: { agent: AgentLink; orders: OrderBoard; checks: CheckBoard }) {
    this.#desk = {
      ...parts,
      data: new DataBoard(parts.agent),
      certificates: new CertificateBoard(parts.agent),
      options: new OptionsWindow(),
      queue: new CallQueue(),
    };
  }

  /** Whether no page waits for an answer, and nobody is asked anything for one. */
  get isIdle(): boolean {
    const { data, certificates } = this.#desk;
    const isWaiting = [...this.#sockets].some((socket) => !socket.isIdle) || this.#calls > 0;
    return !isWaiting && data.isIdle && certificates.isIdle;
  }

  /** Takes the port of a content script. @returns whether it is for a page's own call */
  servePage(port: Runtime.Port): boolean {
    if (port.name.startsWith(SOCKET_PORT_PREFIX)) this.#serveSocket(port);
    else if (port.name.startsWith(API_PORT_PREFIX)) this.#serveCall(port);
    else return false;
    return true;
  }

  #serveSocket(port: Runtime.Port): void {
    const socket = new SocketPort(port, this.#desk);
    this.#sockets.add(socket);
    socket.listen(() => {
      this.#sockets.delete(socket);
    });
  }

  #serveCall(port: Runtime.Port): void {
    this.#calls += 1;
    void serveCall(port, this.#desk).finally(() => {
      this.#calls -= 1;
    });
  }

  /** Takes the port of a window of ours. @returns whether it is one of these */
  serveWindow(port: Runtime.Port): boolean {
    if (port.name.startsWith(DATA_PORT_PREFIX)) this.#desk.data.serve(port);
    else if (port.name.startsWith(CERTIFICATE_PORT_PREFIX)) this.#desk.certificates.serve(port);
    else return false;
    return true;
  }

  async windowClosed(windowId: number): Promise<void> {
    const { data, certificates, options } = this.#desk;
    await Promise.all([data, certificates, options].map((board) => board.windowClosed(windowId)));
  }
}
