import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf } from "./patience.ts";
import { allow, delivered, signersOf, signWindow } from "./second-signing.ts";
import {
  fill,
  openFace,
  newPages,
  parsedReply,
  PLAIN,
  press,
  reply,
  startSecondWorld,
} from "./second-world.ts";
import type { Face, Place, SecondWorld } from "./second-world.ts";

const STYLES = [
  "listeners",
  "properties",
  "polling",
  "wrappedAround",
  "subclass",
  "proxy",
  "promises",
  "ownFrame",
  "complaining",
];
const PROBES = ["atOnce", "withinSeconds", "idle", "fetch", "request", "waited", "plainAddress"];
const PLACES: Place[] = [PLAIN, { scheme: "http", embedded: true, strict: true }];

describe("a page that opens its sockets by hand", () => {
  let world: SecondWorld;
  let letter: Uint8Array;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
  });
  afterAll(() => world.close());

  async function go({ frame }: Face, style: string, endpoint: string, message = ""): Promise<void> {
    await fill(frame, { cach: style, diem: endpoint, "thong-tin": message });
    await press(frame, "goi");
  }

  describe.each(PLACES)("over $scheme, in a frame: $embedded, under a strict policy: $strict", (place) => {
    let face: Face;
    beforeAll(async () => {
      face = await openFace(world, "/hand/", place);
    });
    afterAll(() => closePage(face.page));

    it.each(STYLES)("hears the version in the way of “%s”", async (style) => {
      await go(face, style, "GetVersion", "version");
      expect(await parsedReply(face.frame)).toMatchObject({ Status: 0 });
    });

    it.each(PROBES)("finds in the way of “%s” that the program runs, and no window opens", async (probe) => {
      const open = await ownPages(world, "ui/");
      await go(face, probe, "Config");
      expect(await reply(face.frame)).toBe("đang chạy");
      expect(await newPages(world, open)).toEqual([]);
    });

    it("that closes before the socket is open hears of a socket that broke", async () => {
      await go(face, "beforeOpen", "SignXML");
      expect(await reply(face.frame)).toBe("đóng 1006");
    });
  });

  it("has a document signed by JSON that it put together itself, at an endpoint in small letters", async () => {
    const face = await openFace(world, "/hand/?goi-truoc");
    world.second.shelf.offer("/kho/1", { bytes: letter });
    const message = `{"FileName":"${world.second.address("/kho/1")}",\r\n "FileUploadHandler" : "${world.second.address("/Handlers/a.ashx")} ", "DocNumber": {"So": 1}, "MetaData":null,}`;
    const window = await signWindow(world, () => go(face, "listeners", "signapproved", message));
    await allow(window);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect(await parsedReply(face.frame)).toMatchObject({ Status: 0 });
    expect(await signersOf(world, world.second.handler.last().bytes)).toEqual(["Nguyễn Văn An"]);
    expect(await face.page.evaluate("window.soLanGoi")).toBe(1);
    await closePage(face.page);
  });

  it("that is one page for all, drawn again and again, signs after it went from view to view", async () => {
    const { page } = await openFace(world, "/app/");
    for (const id of [1, 2]) {
      world.second.shelf.offer(`/tep/${id}?v=1`, {
        bytes: letter,
        disposition: `inline; filename="vb${id}.pdf"`,
      });
      await page.waitForSelector(`#mo-${id}`);
      await page.evaluate((item) => document.getElementById(item)?.click(), `mo-${id}`);
      await page.waitForSelector("#ky");
      const window = await signWindow(world, () =>
        page.evaluate(() => document.getElementById("ky")?.click()),
      );
      await allow(window);
      await giveConsent(window, PINS.leader);
      await delivered(window);
      await eventually(
        "the view says so",
        async () => (await textOf(page)).includes(`"FileName":"vb${id}.pdf"`),
        () => textOf(page),
      );
      expect(world.second.handler.last().target).toBe(`/Handlers/Upload.ashx?id=${id}`);
      await page.goBack();
    }
    await closePage(page);
  });

  it("finds no resource of ours, whatever address it tries", async () => {
    const { page, frame } = await openFace(world, "/hand/");
    const names = await frame.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name),
    );
    expect(names.filter((name) => name.includes("-extension://"))).toEqual([]);
    await closePage(page);
  });
});
