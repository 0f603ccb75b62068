import browser from "webextension-polyfill";

/** Size of a window in which something is signed, CSS pixels; the browser makes it smaller on a smaller screen. */
const SIGNING_SIZE = { width: 1120, height: 840 } as const;

/**
 * Opens a page of the extension in a window of its own, which no page can draw on.
 * @param page a path inside the extension, with its query
 */
export async function openOwnWindow(
  page: string,
  size: { readonly width: number; readonly height: number } = SIGNING_SIZE,
): Promise<number | null> {
  const window = await browser.windows.create({
    url: browser.runtime.getURL(page),
    type: "popup",
    ...size,
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
