import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ControlState } from "../../extension/background/control-message.ts";
import {
  CHOSEN,
  JUST_PICKED,
  ON_CHANGED_PORTAL,
  ON_INCUMBENT_PORTAL,
  ON_SITE,
  TO_BE_SAVED,
  WITH_NOTICES,
} from "./gallery/control-state.ts";
import { inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { readPixels } from "../../agent/appearance/image/png-file.ts";
import { ownScene, SIGNATURE_PHOTO } from "./gallery/own-state.ts";
import { NARROW, SMALL } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { controlling, LEADER } from "./gallery/state.ts";
import { askedBy, picture, push, Stage } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";

const POPUP = "ui/popup/popup.html";
const OPTIONS = "ui/options/options.html";

const TALL: Look = { viewport: { width: 900, height: 1500 } };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

const STATES: [string, string, ControlState, Look][] = [
  ["popup-site", POPUP, ON_SITE, SMALL],
  ["popup-site-dark-english", POPUP, ON_SITE, { ...SMALL, dark: true, language: "en" }],
  ["popup-portal-changed", POPUP, ON_CHANGED_PORTAL, SMALL],
  ["popup-incumbent", POPUP, ON_INCUMBENT_PORTAL, SMALL],
  ["popup-notices", POPUP, WITH_NOTICES, SMALL],
  ["popup-to-be-saved", POPUP, TO_BE_SAVED, SMALL],
  ["options-choices", OPTIONS, CHOSEN, TALL],
  ["options-choices-dark", OPTIONS, CHOSEN, { ...TALL, dark: true }],
  ["options-choices-narrow", OPTIONS, CHOSEN, NARROW],
  ["options-picked", OPTIONS, JUST_PICKED, TALL],
  ["options-notices", OPTIONS, WITH_NOTICES, TALL],
];

describeStates("each state can be read, named and operated", () => {
  it.each(STATES)("%s", async (name, path, state, look) => {
    const page = await stage.show(path, state, look);
    await page.waitForSelector("#agent-badge .badge");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

async function untilAsked(page: Page, count: number): Promise<Record<string, unknown>[]> {
  await eventually("the page asks", async () => (await askedBy(page)).length >= count);
  return await askedBy(page);
}

describe("the looks in the settings", () => {
  it.each([
    ["options-looks", {}],
    ["options-looks-english-dark", { dark: true, language: "en" }],
    ["options-looks-narrow", NARROW],
  ] as const)("are shown as the agent draws them: %s", async (name, look) => {
    const page = await stage.show(OPTIONS, controlling({}), { ...TALL, ...look });
    await page.waitForFunction(() => document.querySelectorAll(".look-paper canvas").length === 7);
    const drawn = await page.$$eval(".look-paper canvas", (canvases) =>
      canvases.map((canvas) => {
        const { data = [] } =
          canvas instanceof HTMLCanvasElement
            ? (canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {})
            : {};
        return data.some((value, at) => at % 4 !== 3 && value < 128);
      }),
    );
    expect(drawn).toEqual(Array.from({ length: 7 }, () => true));
    const label = (kind: string) =>
      page.$eval(`.look-preview[data-kind="${kind}"] canvas`, (canvas) => canvas.getAttribute("aria-label"));
    expect(await label("attachment")).toBe("15/QĐ-UBND\n22/11/2026 16:05:30 +07:00");
    const seal = await page.$eval('.look-preview[data-kind="seal"] canvas', (canvas) => canvas.style.width);
    expect(Number.parseFloat(seal)).toBeCloseTo((36 / 25.4) * 96, 1);
    await page.evaluate(() => document.querySelector("#looks-title")?.scrollIntoView());
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("are of the set that the person chooses", async () => {
    const page = await stage.show(OPTIONS, controlling({}), TALL);
    await page.waitForSelector("#look-set-party");
    await page.click("#look-set-party");
    expect(await untilAsked(page, 1)).toEqual([{ type: "choose-templates", set: "party" }]);
    await closePage(page);
  });
});

describe("roles and images in the settings", () => {
  it.each([
    ["options-own", {}],
    ["options-own-english-dark", { dark: true, language: "en" }],
    ["options-own-narrow", NARROW],
  ] as const)("are shown, asked for, and tried before they are used: %s", async (name, look) => {
    const folder = await mkdtemp(join(tmpdir(), "kyso-gallery-"));
    const photo = join(folder, "chu-ky.png");
    await writeFile(photo, SIGNATURE_PHOTO);
    const own = ownScene();
    const page = await stage.show(OPTIONS, controlling({}), { ...TALL, ...look, own });
    await page.waitForSelector("#image-seal .image-paper img");
    expect(await page.$$eval("#roles .role-question input:checked", (inputs) => inputs.length)).toBe(0);
    await page.click('#roles .role-question input[value="organisation"]');
    const input = (await page.$('input[name="image-approve"]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(photo);
    await page.waitForSelector('button[name="background-approve"]');
    expect(await page.$eval("#image-approve", (card) => card.querySelectorAll(".warning").length)).toBe(1);
    await page.evaluate(() => document.querySelector("#roles-title")?.scrollIntoView());
    await picture(page, `${name}-photo`);
    await page.click('button[name="background-approve"]');
    await page.waitForFunction(() => document.querySelectorAll("#image-approve .warning").length === 0);
    const widths = await page.$$eval("#image-approve img, #image-seal img", (images) =>
      images.map((image) => image.getBoundingClientRect().width),
    );
    const millimetre = 96 / 25.4;
    const signature = (own.taken?.withoutPaper.report.widthMm ?? 0) * millimetre;
    for (const [index, wanted] of [signature, signature, 36 * millimetre, 36 * millimetre].entries())
      expect(widths[index]).toBeCloseTo(wanted, 0);
    await page.evaluate(() => document.querySelector("#images-title")?.scrollIntoView());
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.click('button[name="keep-approve"]');
    const asked = await untilAsked(page, 4);
    const { sha256 } = own.taken?.withoutPaper ?? {};
    expect(asked).toEqual([
      { type: "role", certificate: LEADER.sha256, role: "organisation" },
      { type: "take", key: expect.any(String), kind: "approve", removesBackground: false },
      { type: "take", key: expect.any(String), kind: "approve", removesBackground: true },
      { type: "keep", kind: "approve", sha256 },
    ]);
    await closePage(page);
    await rm(folder, { recursive: true });
  });

  it("take a photograph in as JPEG, upright as its camera was held, and hand the agent a PNG of it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kyso-gallery-"));
    const photo = join(folder, "anh-chup.jpg");
    const page = await stage.show(OPTIONS, controlling({}), { ...TALL, own: ownScene() });
    const input = (await page.waitForSelector(
      'input[name="image-approve"]',
    )) as ElementHandle<HTMLInputElement>;
    await writeFile(photo, turned(Buffer.from(await page.evaluate(halfBlueJpeg), "base64")));
    await input.uploadFile(photo);
    await page.waitForSelector('button[name="background-approve"]');
    const [taking] = await untilAsked(page, 1);
    const png = Buffer.from(await page.evaluate(handedPhoto, String(taking?.["key"])), "base64");
    const { width, height, data } = readPixels(png, png.length);
    expect([width, height]).toEqual([200, 300]);
    const at = (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
    const isNear = (one: number[], other: number[]) =>
      one.every((v, i) => Math.abs(v - (other[i] ?? 0)) < 12);
    expect(isNear(at(100, 50), [20, 40, 160])).toBe(true);
    expect(isNear(at(100, 250), [255, 255, 255])).toBe(true);
    await closePage(page);
    await rm(folder, { recursive: true });
  });
});

describe("a site that no adapter knows", () => {
  it("is switched on with the browser's permission for it alone, with a family's rules where one is chosen", async () => {
    const page = await stage.show(POPUP, ON_SITE, SMALL);
    await page.waitForSelector('button[name="enable-site"]');
    await page.select("#family", "opencps");
    await page.click('button[name="enable-site"]');
    expect(await untilAsked(page, 2)).toEqual([
      { type: "permission", origins: ["https://motcua.tinh-mau.gov.vn/*"] },
      { type: "enable-site", origin: "https://motcua.tinh-mau.gov.vn", use: "opencps" },
    ]);
    await closePage(page);
  });

  it("stays off where the browser was not allowed to", async () => {
    const page = await stage.show(POPUP, ON_SITE, { ...SMALL, grants: false });
    await page.waitForSelector('button[name="enable-site"]');
    await page.click('button[name="enable-site"]');
    await page.waitForSelector("#notice .notice");
    expect((await askedBy(page)).map(({ type }) => type)).toEqual(["permission"]);
    await closePage(page);
  });
});

describe("a signed document whose page is gone", () => {
  it("is let go of only when the person says that it was saved", async () => {
    const page = await stage.show(POPUP, TO_BE_SAVED, SMALL);
    await page.waitForSelector("#deliveries .primary");
    await page.click("#deliveries .primary");
    await page.waitForSelector("#deliveries .actions :nth-child(4)");
    expect(await askedBy(page)).toEqual([]);
    await page.click("#deliveries .primary");
    expect(await untilAsked(page, 1)).toEqual([{ type: "saved", jobKey: "job" }]);
    await closePage(page);
  });
});

describe("the settings", () => {
  it("choose for one portal, keep the focus where the choice was made, and leave policy's alone", async () => {
    const page = await stage.show(OPTIONS, CHOSEN, TALL);
    await page.waitForSelector("#hashes-sample");
    await page.click("#hashes-sample");
    await page.click("#sockets-incumbent-sample");
    expect(await untilAsked(page, 2)).toEqual([
      { type: "choose", adapterId: "sample", choice: { hashes: true } },
      { type: "choose", adapterId: "sample", choice: { sockets: "incumbent" } },
    ]);
    expect(await page.$$eval("#portals :disabled", (inputs) => inputs.map(({ id }) => id))).toEqual([
      "sockets-kyso-dvc",
      "sockets-incumbent-dvc",
      "nonces-dvc",
    ]);
    const portals = CHOSEN.portals.map((each) => ({ ...each, choices: { ...each.choices, hashes: true } }));
    await push(page, { portals });
    await page.waitForSelector("#hashes-sample:checked");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("sockets-incumbent-sample");
    await closePage(page);
  });

  it("take back one host, and everything", async () => {
    const page = await stage.show(OPTIONS, CHOSEN, TALL);
    await page.waitForSelector("#consents .consent-list button");
    await page.click("#consents .consent-list button");
    await page.click("#consents .actions button");
    const origin = "https://dichvucong.tinh-mau.gov.vn";
    expect(await untilAsked(page, 2)).toEqual([
      { type: "revoke", origin, what: { host: "https://files.tinh-mau.gov.vn" } },
      { type: "revoke", origin, what: "all" },
    ]);
    await closePage(page);
  });

  it("add the adapter that was picked as the person has changed it", async () => {
    const page = await stage.show(OPTIONS, JUST_PICKED, TALL);
    await page.waitForSelector("#picked:not([hidden])");
    await page.type("#picked-text", " ");
    await page.click('button[name="add-picked"]');
    const [added, dismissed] = await untilAsked(page, 2);
    expect(added).toMatchObject({ type: "add-adapter" });
    expect(dismissed).toEqual({ type: "dismiss-picked" });
    await closePage(page);
  });
});

/** Runs in a page: a JPEG of 300 by 200 pixels, its left half blue; Base64. */
async function halfBlueJpeg(): Promise<string> {
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 300, 200);
  context.fillStyle = "rgb(20 40 160)";
  context.fillRect(0, 0, 150, 200);
  const [, base64 = ""] = canvas.toDataURL("image/jpeg", 0.95).split(",");
  return Promise.resolve(base64);
}

/** A JPEG with the word of its camera that it was held upright, on its side. @see Exif 2.3, 4.6.4 A, Orientation */
function turned(jpeg: Buffer): Buffer {
  const entry = Buffer.from("011200030000000100060000", "hex");
  const tiff = Buffer.concat([Buffer.from("4d4d002a000000080001", "hex"), entry, Buffer.alloc(4)]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, exif, jpeg.subarray(2)]);
}

/** Runs in the settings page: the photograph that lies ready for the agent under a key; Base64. */
async function handedPhoto(key: string): Promise<string> {
  const top = await navigator.storage.getDirectory();
  const folder = await (await top.getDirectoryHandle("images")).getDirectoryHandle(key);
  const file = await (await folder.getFileHandle("photo.png")).getFile();
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
