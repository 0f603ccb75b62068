import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import sample from "../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };
import { CONTROL_PORT } from "../../extension/background/ui-address.ts";
import { parseAdapterFile } from "../../protocol/adapter/adapter.ts";
import {
  addDocument,
  openDocument,
  openOptions,
  openPortal,
  pressSign,
  startWorld,
  storedDocument,
} from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";
import { allow } from "./second-signing.ts";
import { addAdapter } from "./second-world.ts";

describe("point-and-click", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** Has the background start the picker in the tab that shows this address, as popup and options page do. */
  async function startPicker(page: Page): Promise<void> {
    const address = JSON.stringify(page.url());
    const tabs = `chrome.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${address})?.id ?? null)`;
    const tabId = await world.extension.evaluate(tabs);
    const options = await openOptions(world);
    await options.evaluate(
      `void chrome.runtime.connect({ name: ${JSON.stringify(CONTROL_PORT)} }).postMessage({ id: 1, request: { type: "pick", tabId: ${String(tabId)} } })`,
    );
    await page.bringToFront();
    await eventually("the picker is in the page", async () => (await page.$("html > span")) !== null);
    await closePage(options);
  }

  /** Clicks where an element is, as a person does; what is in front of it is the picker's. */
  async function pointAt(page: Page, selector: string): Promise<void> {
    const box = await (await page.$(selector))?.boundingBox();
    if (box === null || box === undefined) throw new Error(`no ${selector}`);
    await page.mouse.click(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2);
  }

  async function picked(): Promise<string> {
    let json: unknown = null;
    await eventually("there is an adapter", async () => {
      json = await world.extension.evaluate(
        `chrome.storage.session.get("pickedAdapter").then((found) => found.pickedAdapter ?? null)`,
      );
      return json !== null;
    });
    return String(json);
  }

  it("writes an adapter of the sample eOffice by which its documents are found, signed and brought back", async () => {
    const id = await addDocument(world);
    const page = await openPortal(world, "leader");
    await openDocument(world, page, id);
    const address = page.url();
    await startPicker(page);
    for (const selector of ["a.tai-ve", "a.tai-ve"]) await pointAt(page, selector);
    // With this click the settings come before the page: no browser then says for certain that the click is over.
    void pointAt(page, "form.tai-len").catch(() => undefined);
    const adapter = parseAdapterFile(await picked());
    // The page was neither left nor told of the clicks, and nothing of the picker stays in it.
    expect(page.url()).toBe(address);
    await eventually("nothing of the picker stays", async () => (await page.$("html > span")) === null);

    await addAdapter(world, { ...adapter, id: sample.id, name: "Cổng vừa chỉ" });
    await page.bringToFront();
    const window = await pressSign(world, await openDocument(world, page, id));
    await allow(window);
    await giveConsent(window, PINS.leader);
    await eventually("the portal has it", () => storedDocument(world, id).versions.length === 2);
    await closePage(page);
  });

  it("that is given up leaves nothing behind", async () => {
    const page = await openPortal(world, "leader");
    await page.goto(`${world.portal.origin}/van-ban/1`);
    await world.extension.evaluate(`chrome.storage.session.remove("pickedAdapter")`);
    await startPicker(page);
    await page.keyboard.press("Escape");
    await eventually("the picker is gone", async () => (await page.$("html > span")) === null);
    expect(
      await world.extension.evaluate(
        `chrome.storage.session.get("pickedAdapter").then((found) => found.pickedAdapter ?? null)`,
      ),
    ).toBeNull();
    await closePage(page);
  });
});
