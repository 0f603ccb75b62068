import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page, WebWorker } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfsig, qpdfIsContent, renderPage } from "../agent/pades/judge.ts";
import { currentVersion, STATUS } from "../portal/document-store.ts";
import { extensionWorker } from "./browser.ts";
import {
  addDocument,
  eventually,
  giveConsent,
  openDocument,
  openPortal,
  pressSign,
  signDocument,
  startWorld,
  storedDocument,
  waitForPhase,
} from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";

/** The document that the leader approves and the clerk seals. */
const DOCUMENT = 1;

describe("a document in a portal of the public internet", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it("is out of reach for a socket of the page itself, and in reach for the extension's", async () => {
    const page = await openPortal(world, "leader");
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    const opened = (context: Page | WebWorker): Promise<boolean> =>
      context.evaluate(
        (address) =>
          new Promise<boolean>((resolve) => {
            const socket = new WebSocket(address);
            socket.addEventListener("open", () => {
              resolve(true);
            });
            socket.addEventListener("error", () => {
              resolve(false);
            });
          }),
        `ws://127.0.0.1:${world.agent.port}/`,
      );
    expect(await opened(page)).toBe(false);
    await eventually("the browser says why", () =>
      said.some((text) => text.includes("ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS")),
    );
    expect(await opened(await extensionWorker(world.browser))).toBe(true);
    await page.close();
  });

  it("is approved by the leader and sealed by the clerk, from click to stored file", async () => {
    const leader = await openPortal(world, "leader");
    await signDocument(world, leader, DOCUMENT, PINS.leader);
    expect(storedDocument(world, DOCUMENT).status).toBe(STATUS.toSeal);
    const clerk = await openPortal(world, "clerk");
    await signDocument(world, clerk, DOCUMENT, PINS.organisation);
    expect(storedDocument(world, DOCUMENT).status).toBe(STATUS.issued);
    expect(storedDocument(world, DOCUMENT).versions).toHaveLength(3);
  });

  it("can be two documents at once, each in a window of its own", async () => {
    const ids = [await addDocument(world), await addDocument(world)];
    const windows: Page[] = [];
    await openPortal(world, "leader");
    for (const id of ids) {
      const page = await world.browser.newPage();
      windows.push(await pressSign(world, await openDocument(world, page, id)));
    }
    for (const window of windows) {
      await window.bringToFront();
      await waitForPhase(window, "ready");
      await giveConsent(window, PINS.leader);
    }
    for (const window of windows) await waitForPhase(window, "delivered");
    for (const id of ids) expect(storedDocument(world, id).versions).toHaveLength(2);
    for (const window of windows) await window.close();
  });

  it("keeps every byte that was there before each signature", () => {
    const [original, approved, sealed] = storedDocument(world, DOCUMENT).versions.map(({ bytes }) => bytes);
    if (original === undefined || approved === undefined || sealed === undefined) throw new Error("versions");
    expect(Buffer.from(approved.subarray(0, original.length)).equals(original)).toBe(true);
    expect(Buffer.from(sealed.subarray(0, approved.length)).equals(approved)).toBe(true);
  });

  it("is found good by validators that we did not write", async () => {
    const file = join(world.folder, "sealed.pdf");
    await writeFile(file, currentVersion(storedDocument(world, DOCUMENT)).bytes);
    const verdicts = pdfsig(file);
    expect(verdicts.map(({ valid, signer }) => ({ valid, signer }))).toEqual([
      { valid: true, signer: "Nguyễn Văn An" },
      { valid: true, signer: "UBND xã Tân Lập" },
    ]);
    expect(verdicts.map(({ subFilter }) => subFilter)).toEqual([
      "ETSI.CAdES.detached",
      "ETSI.CAdES.detached",
    ]);
    expect(verdicts.at(-1)?.wholeFile).toBe(true);
    expect(qpdfIsContent(file)).toBe(true);
  });

  it("looks the same outside its stamps", async () => {
    const [original, , sealed] = storedDocument(world, DOCUMENT).versions;
    if (original === undefined || sealed === undefined) throw new Error("versions");
    const [before, after] = [join(world.folder, "before.pdf"), join(world.folder, "after.pdf")];
    await writeFile(before, original.bytes);
    await writeFile(after, sealed.bytes);
    const [was, is] = [renderPage(before, 0), renderPage(after, 0)];
    expect([is.width, is.height]).toEqual([was.width, was.height]);
    const changed = changedBox(was, is);
    // Both stamps lie in the signer's corner: the right half, below the text.
    expect(changed.left).toBeGreaterThan(is.width * 0.4);
    expect(changed.top).toBeGreaterThan(is.height * 0.5);
    expect(changed.right - changed.left).toBeGreaterThan(50);
  });
});

interface Picture {
  width: number;
  height: number;
  data: Buffer;
}

/** The smallest box, in pixels from the upper left, that holds every pixel that differs. */
function changedBox(a: Picture, b: Picture): { left: number; top: number; right: number; bottom: number } {
  const box = { left: a.width, top: a.height, right: 0, bottom: 0 };
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    const at = pixel * 4;
    if (a.data.readUInt32BE(at) === b.data.readUInt32BE(at)) continue;
    const [x, y] = [pixel % a.width, Math.floor(pixel / a.width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
