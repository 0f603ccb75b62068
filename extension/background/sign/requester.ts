import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { enabledPortalOf } from "../portal/portal-registry.ts";
import type { Portal } from "../portal/portal-registry.ts";

/** Where a request to sign came from, as the browser states it. */
export interface Requester {
  portal: Portal;
  origin: string;
  pageUrl: string;
  tabId: number;
  frameId: number;
}

/** The browser's own word on where a message came from; the types of the polyfill do not know `origin` yet. */
interface StatedSender extends Runtime.MessageSender {
  origin?: string;
}

/** Documents that pages make, which have their maker's origin and no address that tells it. */
const MADE_BY_PAGES = new Set(["about:", "blob:"]);

/** The origin of the document that a message came from; `null` where the browser's words do not agree. */
function originOf({ origin, url }: StatedSender): string | null {
  const address = url === undefined ? null : URL.parse(url);
  if (address === null) return null;
  if (MADE_BY_PAGES.has(address.protocol)) return origin ?? null;
  return origin === undefined || origin === address.origin ? address.origin : null;
}

/** The enabled portal that a message or a port of a content script came from, with its place; `null` for anything else. */
export async function requesterOf(sender: StatedSender): Promise<Requester | null> {
  const { url, tab, frameId } = sender;
  const origin = originOf(sender);
  if (sender.id !== browser.runtime.id || origin === null || url === undefined || tab?.id === undefined) {
    return null;
  }
  const portal = await enabledPortalOf(`${origin}/`);
  return portal && { portal, origin, pageUrl: url, tabId: tab.id, frameId: frameId ?? 0 };
}
