import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import sample from "../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };
import { CONTROL_PORT } from "../../extension/background/ui-address.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { xmlCrypto } from "../agent/ades/xml-judge.ts";
import { currentVersion, STATUS } from "../portal/document-store.ts";
import { PINS } from "./office.ts";
import {
  addDocument,
  openDocument,
  openOptions,
  openPopup,
  openPortal,
  pressSign,
  signDocument,
  startWorld,
  storedDocument,
} from "./harness.ts";
import { eventually, textOf, waitForPhase, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { addressOf, closePage } from "./opened-page.ts";
import { text } from "./text.ts";

/** The same portal, by an adapter of the user's own that uploads from the background. */
const [rule] = sample.documents;
const OWN_ADAPTER = {
  ...sample,
  name: "Cổng của tôi",
  documents: [{ ...rule, upload: { ...rule?.upload, from: "background" } }],
};

describe("an adapter of the user's own", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  /** Asks the background as the extension's own pages do. */
  async function ask(request: object): Promise<string> {
    const page = await openOptions(world);
    const answer = await page.evaluate(
      `new Promise((resolve) => {
        const port = chrome.runtime.connect({ name: ${JSON.stringify(CONTROL_PORT)} });
        port.onMessage.addListener((event) => { if ("id" in event) resolve(event.problem ? event.problem.code : "done"); });
        port.postMessage({ id: 1, request: ${JSON.stringify(request)} });
      })`,
    );
    await closePage(page);
    return String(answer);
  }

  it("that is no adapter is refused", async () => {
    expect(await ask({ type: "add-adapter", json: "{}" })).toBe("PORTAL_ADAPTER_INVALID");
  });

  it("takes the place of the built-in one, and uploads from the background where it says so", async () => {
    expect(await ask({ type: "add-adapter", json: JSON.stringify(OWN_ADAPTER) })).toBe("done");
    world.portal.faults.anyOrigin = true;
    const id = await addDocument(world);
    const window = await signDocument(world, await openPortal(world, "leader"), id, PINS.leader);
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("has an XML document signed in itself, and shows its text to the person first", async () => {
    const signature = { format: "xades" };
    const xmlAdapter = { ...OWN_ADAPTER, documents: [{ ...OWN_ADAPTER.documents[0], signature }] };
    expect(await ask({ type: "add-adapter", json: JSON.stringify(xmlAdapter) })).toBe("done");
    const xml = Buffer.from("<edXML><SoKyHieu>127/UBND-VHXH</SoKyHieu></edXML>");
    const { id } = world.portal.store.add(
      { number: "127", date: "20/11/2026", title: "Gói tin", status: STATUS.toApprove },
      xml,
    );
    const window = await pressSign(world, await openDocument(world, await openPortal(world, "leader"), id));
    await waitForPhase(window, "ready");
    await waitForText(window, "<SoKyHieu>127/UBND-VHXH</SoKyHieu>");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    await closePage(window);
    const signed = currentVersion(storedDocument(world, id)).bytes;
    const root = Buffer.from(signed).toString("utf8");
    expect(root.startsWith("<edXML><SoKyHieu>127/UBND-VHXH</SoKyHieu>")).toBe(true);
    const [, certificate = ""] = /<ds:X509Certificate>([^<]+)</.exec(root) ?? [];
    expect(xmlCrypto(signed, Buffer.from(certificate, "base64"))).toBe(true);
    expect(await ask({ type: "add-adapter", json: JSON.stringify(OWN_ADAPTER) })).toBe("done");
  });

  it("that this version can no longer read is shown by its name, in popup and options, and can be removed", async () => {
    const kept = JSON.stringify({ ...sample, id: "cu", name: "Cổng cũ", format: 0 });
    await world.extension.evaluate(
      `chrome.storage.local.get({ adapters: [] }).then(({ adapters }) => chrome.storage.local.set({ adapters: [...adapters, ${JSON.stringify(kept)}] }))`,
    );
    for (const page of [await openPopup(world), await openOptions(world)]) {
      await waitForText(page, "Cổng cũ");
      expect(await textOf(page)).toContain(SENTENCES.PORTAL_ADAPTER_INVALID.vi);
      expect(await textOf(page)).toContain("PORTAL_ADAPTER_INVALID");
      if ((await addressOf(page)).includes("options")) {
        await page.bringToFront();
        await page.locator(`::-p-aria(${text("remove")}: Cổng cũ)`).click();
        await eventually("it is gone", async () => !(await textOf(page)).includes("Cổng cũ"));
      }
      await closePage(page);
    }
  });

  it("keeps the set of looks that is chosen, and shows each as the agent draws it", async () => {
    const drawn = (page: Page, kind: string) =>
      page.$eval(`.look-preview[data-kind="${kind}"] canvas`, (canvas) => canvas.getAttribute("aria-label"));
    const page = await openOptions(world);
    await page.waitForSelector('.look-preview[data-kind="incoming"] canvas');
    expect(await drawn(page, "incoming")).toContain("Số: 128");
    await page.click("#look-set-party");
    await eventually("the looks are Party bodies'", async () =>
      ((await drawn(page, "incoming").catch(() => null)) ?? "").includes("Số 128"),
    );
    await closePage(page);
    const again = await openOptions(world);
    await again.waitForSelector("#look-set-party:checked");
    await again.waitForSelector('.look-preview[data-kind="seal"] canvas');
    await closePage(again);
  });

  it("shows no button where its portal is switched off", async () => {
    expect(await ask({ type: "disable-portal", adapterId: sample.id })).toBe("done");
    const page = await openPortal(world, "leader");
    await page.goto(`${world.portal.origin}/van-ban/1`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await page.$("a.tai-ve + span")).toBeNull();
    expect(await ask({ type: "enable-portal", adapterId: sample.id })).toBe("done");
    await eventually(
      "the button is back, without a reload",
      async () => (await page.$("a.tai-ve + span")) !== null,
    );
  });
});
