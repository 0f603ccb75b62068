import type { OperationHandlers } from "../../protocol/answer.ts";
import type { Clock } from "../../protocol/clock.ts";
import { HandshakeState } from "../../protocol/noise.ts";
import { Session } from "../../protocol/session.ts";
import { stubHandlers } from "./stub-handlers.ts";
import { type Tamper, wirePair } from "./wire-pair.ts";

const NO_BYTES = new Uint8Array(0);

/** Keys of both ends as a handshake leaves them. */
export async function transportPair() {
  const caller = await HandshakeState.of({ pattern: "NN", initiator: true, prologue: NO_BYTES });
  const answerer = await HandshakeState.of({ pattern: "NN", initiator: false, prologue: NO_BYTES });
  await answerer.readMessage(await caller.writeMessage(NO_BYTES));
  await caller.readMessage(await answerer.writeMessage(NO_BYTES));
  return [await caller.split(), await answerer.split()] as const;
}

/** A caller and an answerer, joined within this process. */
export async function sessionPair(
  handlers: Partial<OperationHandlers>,
  options: { tamper?: Tamper; back?: Tamper; clock?: Clock } = {},
) {
  const [callerKeys, answererKeys] = await transportPair();
  const [callerWire, answererWire] = wirePair(options.tamper, options.back);
  const clock = options.clock === undefined ? {} : { clock: options.clock };
  const failures: string[] = [];
  const answerer = new Session(answererWire, answererKeys, {
    ...clock,
    answerer: {
      handlers: stubHandlers(handlers),
      pairingId: "a".repeat(32),
      browserName: "Chromium",
      onFailure: (operation, error) => failures.push(`${operation} ${error.code}`),
    },
  });
  const caller = new Session(callerWire, callerKeys, clock);
  return { caller, answerer, callerWire, answererWire, failures };
}
