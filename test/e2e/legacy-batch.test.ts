import type { Page } from "puppeteer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { HANDLER_ANSWERS } from "../portal/second/handler-answer.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForPhase } from "./patience.ts";
import { signersOf } from "./second-signing.ts";
import { fill, openFace, parsedReply, press, startSecondWorld } from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

interface BatchFile {
  FileID: number | string;
  FileName: string;
  URL: string;
}

describe("a page that has several documents signed in one go", () => {
  let world: SecondWorld;
  let face: Face;
  let letter: Uint8Array;
  let offered = 0;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
    face = await openFace(world, "/batch/");
  });
  beforeEach(() => {
    world.second.handler.answer = HANDLER_ANSWERS.true;
    world.office.leaderModule.forget();
  });
  afterAll(() => world.close());

  function offer(id: number | string, bytes: Uint8Array = letter): BatchFile {
    const name = `lo-${(offered += 1)}.pdf`;
    const target = `/lo/${offered}?ve=${id}`;
    world.second.shelf.offer(target, { bytes, disposition: `inline; filename="${name}"`, uses: 1 });
    return { FileID: id, FileName: `Công văn số ${offered}`, URL: world.second.address(target) };
  }

  /** Has the page ask for these, and returns the one window, ready. */
  async function begin(files: readonly BatchFile[]): Promise<Page> {
    const handler = world.second.address("/Handlers/UploadHandler.aspx?lo=1");
    await fill(face.frame, { "noi-nhan": handler, "van-ban": JSON.stringify(files) });
    const window = await world.extension.opened("ui/batch/", () => press(face.frame, "ky"));
    if ((await waitForPhase(window, "asking", "open")) === "asking") {
      await pressNamed(window, "allow");
      await waitForPhase(window, "open");
    }
    return window;
  }

  async function sign(window: Page): Promise<void> {
    await giveConsent(window, PINS.leader);
  }

  it("gets one window, one PIN, and each document stored, with its own id and name back", async () => {
    const files = [offer(7), offer("a-8"), offer(9)];
    const window = await begin(files);
    for (const { FileName } of files) expect(await textOf(window)).toContain(FileName);
    await sign(window);
    const heard = await parsedReply(face.frame);
    expect(heard).toMatchObject({ Status: 0, Message: expect.stringMatching(/\p{L}/u) });
    const stored = world.second.handler.uploads.slice(-3);
    expect(heard["Files"]).toEqual(
      files.map(({ FileID, FileName }, index) => ({
        FileID,
        FileName,
        Status: 0,
        FileSignedURL: expect.stringContaining(`/lo-${index + 1}.pdf`),
      })),
    );
    for (const { bytes, fields } of stored) {
      expect(await signersOf(world, bytes)).toEqual(["Nguyễn Văn An"]);
      expect(fields).toEqual([["Dot", "ký lô"]]);
    }
    expect(world.office.leaderModule.calls().get("C_Login")).toBe(1);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(3);
    await closePage(window);
  });

  it("goes on where one document can't be read, and says so of that one", async () => {
    const files = [offer(1), offer(2, Buffer.from("<html>Đăng nhập</html>")), offer(3)];
    const uploads = world.second.handler.requests;
    const window = await begin(files);
    await sign(window);
    await eventually(
      "the others are stored",
      () => world.second.handler.requests === uploads + 2,
      () => textOf(window),
    );
    await waitForPhase(window, "over");
    await closePage(window);
    const heard = await parsedReply(face.frame);
    expect(heard["Status"]).toBe(0);
    expect(heard["Files"]).toMatchObject([{ FileID: 1, Status: 0 }, { FileID: 2 }, { FileID: 3, Status: 0 }]);
    expect((heard["Files"] as { Status: number }[])[1]?.Status).not.toBe(0);
  });

  it("goes on where the portal does not store one of them, and keeps that one", async () => {
    const files = [offer(1), offer(2)];
    const refused = `lo-${offered}.pdf`;
    world.second.handler.answer = (upload) =>
      HANDLER_ANSWERS[upload.fileName === refused ? "serverError" : "true"](upload);
    const window = await begin(files);
    await sign(window);
    await eventually("the window says so", async () => (await textOf(window)).includes("PORTAL_UPLOAD"));
    await closePage(window);
    const heard = await parsedReply(face.frame);
    expect(heard["Files"]).toMatchObject([{ FileID: 1, Status: 0 }, { FileID: 2 }]);
    expect((heard["Files"] as { Status: number }[])[1]?.Status).not.toBe(0);
    expect(await world.extension.evaluate("(globalThis.browser ?? chrome).action.getBadgeText({})")).toBe(
      "1",
    );
  });

  it("has what the user leaves out neither signed nor sent", async () => {
    const files = [offer(1), offer(2)];
    const uploads = world.second.handler.requests;
    const window = await begin(files);
    await window.evaluate(() => {
      document.querySelectorAll<HTMLInputElement>('input[name="take"]')[1]?.click();
    });
    await sign(window);
    const heard = await parsedReply(face.frame);
    expect(heard["Files"]).toMatchObject([{ FileID: 1, Status: 0 }, { FileID: 2 }]);
    expect((heard["Files"] as { Status: number }[])[1]?.Status).not.toBe(0);
    expect(world.second.handler.requests).toBe(uploads + 1);
    await closePage(window);
  });

  it("hears of all of them when the user says no", async () => {
    const files = [offer(1), offer(2)];
    const window = await begin(files);
    await pressNamed(window, "cancel");
    const heard = await parsedReply(face.frame);
    expect(heard["Status"]).not.toBe(0);
    expect(heard["Error"]).toBe(heard["Message"]);
    expect(world.office.leaderModule.calls().get("C_Login")).toBeUndefined();
  });
});
