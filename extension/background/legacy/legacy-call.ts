import type { AgentLink } from "../agent/agent-link.ts";
import type { CheckBoard } from "../check/check-board.ts";
import type { CertificateBoard } from "../data/certificate-board.ts";
import type { DataBoard } from "../data/data-board.ts";
import type { OrderBoard } from "../sign/order-board.ts";
import type { Requester } from "../sign/requester.ts";
import type { CallQueue } from "./call-queue.ts";
import type { OptionsWindow } from "./options-window.ts";

/** One message of a page on a socket. */
export interface LegacyCall {
  /** The same for a message that is repeated after the worker died. */
  callKey: string;
  message: string;
  from: Requester;
  /** Whether the page still waits for the answer. */
  isWanted: () => boolean;
}

/** What answers are made with. */
export interface Desk {
  agent: AgentLink;
  orders: OrderBoard;
  data: DataBoard;
  certificates: CertificateBoard;
  checks: CheckBoard;
  options: OptionsWindow;
  queue: CallQueue;
}

/** Answers a call. @throws {KysoError} why it can't be done */
export type Endpoint = (desk: Desk, call: LegacyCall) => Promise<string>;
