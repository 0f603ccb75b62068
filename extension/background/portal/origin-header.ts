import browser from "webextension-polyfill";
import { TAB_OF_NONE } from "./own-request.ts";

/*
 * A request that the background posts carries the extension's own address as its `Origin`, which handlers of uploads never
 * saw from the program that called them before, and which would tell them which browser's extension it was. The browser
 * is told to leave the header away: from our own background's requests only, by a rule that ends with the browser.
 */

const RULE_ID = 1;

let ready: Promise<void> | null = null;

async function addRule(): Promise<void> {
  const own = new URL(browser.runtime.getURL("")).hostname;
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [RULE_ID],
    addRules: [
      {
        id: RULE_ID,
        action: { type: "modifyHeaders", requestHeaders: [{ header: "origin", operation: "remove" }] },
        condition: { initiatorDomains: [own], resourceTypes: ["xmlhttprequest"], tabIds: [TAB_OF_NONE] },
      },
    ],
  });
}

/** From now on, requests of this background carry no `Origin`. */
export function leaveOriginAway(): Promise<void> {
  ready ??= addRule().catch((error: unknown) => {
    ready = null;
    throw error;
  });
  return ready;
}
