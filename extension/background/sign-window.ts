import browser from "webextension-polyfill";
import { SIGN_PAGE } from "./ui-address.ts";

/** Size of the sign window, CSS pixels; the browser makes it smaller on a smaller screen. */
const WIDTH = 1120;
const HEIGHT = 840;

/** Opens the window of a job: one of the extension's own, which no page can draw on. */
export async function openSignWindow(jobKey: string): Promise<number | null> {
  const window = await browser.windows.create({
    url: browser.runtime.getURL(`${SIGN_PAGE}?job=${encodeURIComponent(jobKey)}`),
    type: "popup",
    width: WIDTH,
    height: HEIGHT,
    focused: true,
  });
  return window.id ?? null;
}

/** @returns whether it is still there. */
export async function showWindow(windowId: number): Promise<boolean> {
  return await browser.windows.update(windowId, { focused: true }).then(
    () => true,
    () => false,
  );
}

export async function isWindowOpen(windowId: number): Promise<boolean> {
  return await browser.windows.get(windowId).then(
    () => true,
    () => false,
  );
}
