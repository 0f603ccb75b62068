import browser from "webextension-polyfill";
import type { PortalNotice } from "./portal-message.ts";

/* What portals asked for and did not get, kept until the browser ends or the user has seen it. */

const STORED = "portalNotices";

/** Notices that are kept, the newest first. */
const MAX_NOTICES = 20;

/** The newest notice of each origin and code, newest first. */
export async function listNotices(): Promise<PortalNotice[]> {
  return (await browser.storage.session.get({ [STORED]: [] }))[STORED] as PortalNotice[];
}

/** Notes, for popup and options page, that a portal asked for something that is off or refused. */
export async function notePortal(notice: Omit<PortalNotice, "at">): Promise<void> {
  const others = (await listNotices()).filter(
    ({ origin, code }) => origin !== notice.origin || code !== notice.code,
  );
  const all = [{ ...notice, at: new Date().toISOString() }, ...others].slice(0, MAX_NOTICES);
  await browser.storage.session.set({ [STORED]: all });
}

/** The user has seen what was noted of an origin. */
export async function dismissNotices(origin: string): Promise<void> {
  const others = (await listNotices()).filter((notice) => notice.origin !== origin);
  await browser.storage.session.set({ [STORED]: others });
}
