import type { Browser } from "webextension-polyfill";

/*
 * What a content script uses of the browser (messages that are answered with promises, ports, texts) is the same in every
 * browser by now, under one name or the other; what evens out the rest is larger than all that it would serve here.
 */
const { browser, chrome } = globalThis as { browser?: Browser; chrome?: Browser };

/** The browser's interface to extensions. */
const api = browser?.runtime === undefined ? chrome : browser;
if (api === undefined) throw new TypeError("no browser that takes extensions");
const present: Browser = api;

export default present;
