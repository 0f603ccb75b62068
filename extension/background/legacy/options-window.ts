import browser from "webextension-polyfill";
import { openOwnWindow, showWindow } from "../own-window.ts";

const STORED = "optionsWindow";

/** The extension's options page, a path inside the extension. */
const OPTIONS_PAGE = "ui/options/options.html";

/** The options page in a window of its own, for portals that have a button for the settings of their signing program. */
export class OptionsWindow {
  #waiting: (() => void)[] = [];
  #opening: Promise<void> = Promise.resolve();

  /** Shows the window; settles when the user has closed it. */
  async shown(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
    this.#opening = this.#opening.then(async () => {
      const windowId = (await browser.storage.session.get({ [STORED]: null }))[STORED] as number | null;
      if (windowId !== null && (await showWindow(windowId))) return;
      await browser.storage.session.set({ [STORED]: await openOwnWindow(OPTIONS_PAGE) });
    });
    await this.#opening;
    await closed;
  }

  async windowClosed(windowId: number): Promise<void> {
    await this.#opening.catch(() => undefined);
    if ((await browser.storage.session.get({ [STORED]: null }))[STORED] !== windowId) return;
    await browser.storage.session.set({ [STORED]: null });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
