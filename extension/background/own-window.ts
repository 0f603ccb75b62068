import browser from "webextension-polyfill";

/** Size of such a window, CSS pixels; the browser makes it smaller on a smaller screen. */
const WIDTH = 1120;
const HEIGHT = 840;

/**
 * Opens a page of the extension in a window of its own, which no page can draw on.
 * @param page a path inside the extension, with its query
 */
export async function openOwnWindow(page: string): Promise<number | null> {
  const window = await browser.windows.create({
    url: browser.runtime.getURL(page),
    type: "popup",
    width: WIDTH,
    height: HEIGHT,
    focused: true,
    // Firefox lets a page close its own window only where this is said; Chromium always does, and takes no such word.
    ...("getBrowserInfo" in browser.runtime ? { allowScriptsToClose: true } : {}),
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
