import { relayCalls } from "./api-relay.ts";
import { callBridges, takeBridge } from "./bridge.ts";
import { showInPage } from "./portal-page.ts";
import { relaySockets } from "./socket-relay.ts";

/*
 * The script on a portal's pages. It starts before the page's first script, so that the scripts in the page's own world
 * can be joined unseen; what it shows waits for the page's elements.
 */

takeBridge("socket", relaySockets);
takeBridge("api", relayCalls);
callBridges();

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => void showInPage(), { once: true });
} else {
  void showInPage();
}
