import { BRIDGE_CALL, BRIDGES } from "../content/bridge-message.ts";
import type { Bridge, BridgeTraffic } from "../content/bridge-message.ts";
import {
  addListener,
  dataOf,
  dispatch,
  NativeMessageEvent,
  post,
  removeListener,
  startPort,
} from "./primitive.ts";

/**
 * Joins this script to the content script of the frame.
 *
 * @param receive what the content script says, each in a task of its own
 * @returns how something is said to it; what is said before it has started waits for it
 */
export function joinContentScript<B extends Bridge>(
  bridge: B,
  receive: (event: BridgeTraffic[B]["event"]) => void,
): (command: BridgeTraffic[B]["command"]) => void {
  const { port1, port2 } = new MessageChannel();
  addListener(port1, "message", (event) => {
    receive(dataOf(event as MessageEvent) as BridgeTraffic[B]["event"]);
  });
  startPort(port1);
  const offer = (): void => {
    // A content script that takes the port says so by cancelling the event.
    const event = new NativeMessageEvent(BRIDGES[bridge], { ports: [port2], cancelable: true });
    if (!dispatch(document, event)) removeListener(document, BRIDGE_CALL, offer);
  };
  addListener(document, BRIDGE_CALL, offer);
  offer();
  return (command) => {
    post(port1, command);
  };
}
