import browser from "webextension-polyfill";
import { HEARTBEAT_INTERVAL_MS } from "../../../protocol/limit.ts";

/**
 * Keeps the background from being put to sleep until something has ended. Chromium takes a socket's messages for a sign
 * of life; Firefox takes none but calls of its own API, and would end a signature that lasts longer than 30 seconds.
 */
export function stayAwakeUntil(end: Promise<unknown>): void {
  const calls = setInterval(() => {
    void browser.runtime.getPlatformInfo();
  }, HEARTBEAT_INTERVAL_MS);
  const stop = (): void => {
    clearInterval(calls);
  };
  end.then(stop, stop);
}
