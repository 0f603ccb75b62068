import { BRIDGE_CALL, BRIDGES } from "./bridge-message.ts";
import type { Bridge, BridgeTraffic } from "./bridge-message.ts";

/** Says something to the script in the page's world. */
export type ToPage<B extends Bridge> = (event: BridgeTraffic[B]["event"]) => void;

/** What is offered from the page's world is taken once, before the page's own scripts run. */
export function takeBridge<B extends Bridge>(
  bridge: B,
  serve: (toPage: ToPage<B>) => (command: BridgeTraffic[B]["command"]) => void,
): void {
  const take = (event: Event): void => {
    const port = (event as MessageEvent).ports[0];
    if (port === undefined) return;
    // So the other side knows that it was taken.
    event.preventDefault();
    const receive = serve((message) => {
      port.postMessage(message);
    });
    port.addEventListener("message", ({ data }: MessageEvent) => {
      receive(data as BridgeTraffic[B]["command"]);
    });
    port.start();
  };
  document.addEventListener(BRIDGES[bridge], take, { once: true });
}

/** Has the scripts in the page's world that were started before this one offer their bridges again. */
export function callBridges(): void {
  document.dispatchEvent(new Event(BRIDGE_CALL));
}
