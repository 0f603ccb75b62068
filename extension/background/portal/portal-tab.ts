import browser from "webextension-polyfill";
import type { Tabs } from "webextension-polyfill";
import type { PageFrame } from "./page-port.ts";
import { UploadFailure } from "./upload-answer.ts";

/** Time that a page may take to load anew. */
const LOAD_DEADLINE_MS = 15_000;

/** Where a document's page was when it was asked for. */
export interface PagePlace extends PageFrame {
  pageUrl: string;
}

/** The tab that shows the document's page, opened where there is none any more. */
interface PortalTab extends PageFrame {
  opened: boolean;
}

async function tabAt(tabId: number, pageUrl: string): Promise<Tabs.Tab | null> {
  const tab = await browser.tabs.get(tabId).catch(() => null);
  return tab?.url === pageUrl ? tab : null;
}

/** The tab that the user is on, or was on before one of our own windows. */
export async function activeTab(): Promise<Tabs.Tab | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab ?? null;
}

/** The tab that shows the page now; `null` where none does. */
export async function findTab({ tabId, frameId, pageUrl, origin }: PagePlace): Promise<PortalTab | null> {
  const same = await browser.tabs.get(tabId).catch(() => null);
  // In a frame, the tab's own address is another; the frame then answers or does not.
  if (same !== null && (frameId !== 0 || same.url === pageUrl))
    return { tabId, frameId, origin, opened: false };
  const [other] = await browser.tabs.query({ url: pageUrl.replace(/[?#].*$/, "") }).catch(() => []);
  if (other?.id === undefined) return null;
  return (await tabAt(other.id, pageUrl)) === null
    ? null
    : { tabId: other.id, frameId: 0, origin, opened: false };
}

/** Loads the page anew, with the fresh token that portals ask for; the user's tab stays where it is. */
export async function reload(tabId: number): Promise<void> {
  let hasBegun = false;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const onUpdated = (id: number, { status }: { status?: string | undefined }): void => {
    if (id !== tabId) return;
    if (status === "loading") hasBegun = true;
    // What is complete before it has begun to load is the page as it was.
    else if (status === "complete" && hasBegun) end();
  };
  const onRemoved = (id: number): void => {
    if (id === tabId) end();
  };
  browser.tabs.onUpdated.addListener(onUpdated);
  browser.tabs.onRemoved.addListener(onRemoved);
  const timer = setTimeout(end, LOAD_DEADLINE_MS);
  try {
    await browser.tabs.reload(tabId);
    await ended;
  } finally {
    clearTimeout(timer);
    browser.tabs.onUpdated.removeListener(onUpdated);
    browser.tabs.onRemoved.removeListener(onRemoved);
  }
}

/**
 * Opens the page in a tab behind the others.
 * @throws {UploadFailure} PORTAL_TAB_CLOSED
 */
export async function openTab({ pageUrl, origin }: PagePlace): Promise<PortalTab> {
  const tab = await browser.tabs.create({ url: pageUrl, active: false }).catch(() => null);
  if (tab?.id === undefined) throw new UploadFailure("PORTAL_TAB_CLOSED", { sent: false });
  return { tabId: tab.id, frameId: 0, origin, opened: true };
}

/** Closes a tab that was opened for a delivery; or shows it, where the user has to log in there first. */
export async function leaveTab(tabId: number, toLogIn: boolean): Promise<void> {
  await (toLogIn ? browser.tabs.update(tabId, { active: true }) : browser.tabs.remove(tabId)).catch(
    () => undefined,
  );
}
