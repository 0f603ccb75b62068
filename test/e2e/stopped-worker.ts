import type { Browser, WebWorker } from "puppeteer";
import { eventually } from "./patience.ts";

/**
 * Stops an extension's service worker as the browser does when it pleases, and waits until it is gone.
 *
 * DevTools leaves it first. A target that DevTools is attached to outlives its worker, and stands for the next one too:
 * pages with a port start that within milliseconds, and nobody could tell the one from the other.
 */
export async function stopServiceWorker(browser: Browser, worker: WebWorker): Promise<void> {
  const devTools = await browser.target().createCDPSession();
  const find = async () => {
    const { targetInfos } = await devTools.send("Target.getTargets");
    return targetInfos.filter(({ type, url }) => type === "service_worker" && url === worker.url());
  };
  try {
    await worker.client.detach();
    let targetId = "";
    await eventually(
      "DevTools has left the worker",
      async () => {
        const [found] = await find();
        targetId = found?.targetId ?? "";
        return found?.attached === false;
      },
      async () => JSON.stringify(await find()),
    );
    await devTools.send("Target.closeTarget", { targetId });
    await eventually("the worker is gone", async () =>
      (await find()).every((one) => one.targetId !== targetId),
    );
  } finally {
    await devTools.detach();
  }
}
