import type { Runtime } from "webextension-polyfill";
import { SOCKET_PORT_PREFIX } from "../content/socket-message.ts";
import type { AgentLink } from "./agent/agent-link.ts";
import type { CheckBoard } from "./check/check-board.ts";
import { CertificateBoard } from "./data/certificate-board.ts";
import { DataBoard } from "./data/data-board.ts";
import { CallQueue } from "./legacy/call-queue.ts";
import type { Desk } from "./legacy/legacy-call.ts";
import { OptionsWindow } from "./legacy/options-window.ts";
import { SocketPort } from "./legacy/socket-port.ts";
import type { OrderBoard } from "./sign/order-board.ts";
import { CERTIFICATE_PORT_PREFIX, DATA_PORT_PREFIX } from "./ui-address.ts";

/** What pages ask by themselves, through the socket of another program or through the page API, and its windows. */
export class PageCalls {
  readonly #desk: Desk;

  constructor(parts: { agent: AgentLink; orders: OrderBoard; checks: CheckBoard }) {
    this.#desk = {
      ...parts,
      data: new DataBoard(parts.agent),
      certificates: new CertificateBoard(parts.agent),
      options: new OptionsWindow(),
      queue: new CallQueue(),
    };
  }

  /** Whether nobody is asked anything in a window of ours. */
  get isIdle(): boolean {
    return this.#desk.data.isIdle && this.#desk.certificates.isIdle;
  }

  /** Takes the port of a content script. @returns whether it is for a page's own call */
  servePage(port: Runtime.Port): boolean {
    if (port.name.startsWith(SOCKET_PORT_PREFIX)) new SocketPort(port, this.#desk).listen();
    else return false;
    return true;
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
