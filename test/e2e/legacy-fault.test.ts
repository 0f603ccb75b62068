import type { Page } from "puppeteer";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { fileServerOf, HANDLER_ANSWERS } from "../portal/second/handler-answer.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { openPopup, ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, waitForPhase } from "./patience.ts";
import { allow, delivered, signWindow } from "./second-signing.ts";
import { call, openFace, parsedReply, replies, startSecondWorld } from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";
import { pressButton } from "./text.ts";

/** How long the fault that gives time to stop the background holds a step up. */
const HOLD_MS = 2_500;

describe("a call of a portal's plugin", () => {
  let world: SecondWorld;
  let letter: Uint8Array;
  let offered = 0;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
  });
  afterEach(async () => {
    // What is left of a test that failed would keep the calls of the next waiting for their turn.
    for (const window of await ownPages(world, "ui/")) await closePage(window);
    world.second.handler.answer = HANDLER_ANSWERS.true;
    world.second.handler.hold = Promise.resolve();
    world.office.leaderModule.control({});
  });
  afterAll(() => world.close());

  async function begin() {
    const target = `/kho/${(offered += 1)}.pdf?mot-lan`;
    world.second.shelf.offer(target, { bytes: letter, uses: 1 });
    const prms = {
      FileName: world.second.address(target),
      FileUploadHandler: world.second.address(`/Handlers/Upload.ashx?id=${offered}`),
    };
    const face = await openFace(world, "/plugin/");
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await allow(window);
    return { target, face, window };
  }

  async function expectStored({ frame, page }: Face, target: string): Promise<void> {
    const upload = world.second.handler.last();
    expect(await parsedReply(frame)).toMatchObject({ Status: 0, FileServer: fileServerOf(upload) });
    expect(await replies(frame)).toHaveLength(1);
    expect(world.second.shelf.requests(target)).toHaveLength(1);
    const uploads = world.second.handler.uploads.filter((one) => one.target === upload.target);
    expect(uploads).toHaveLength(1);
    await closePage(page);
  }

  it("outlives the background while the user reads", async () => {
    const { target, face, window } = await begin();
    await world.extension.stop();
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await delivered(window);
    await expectStored(face, target);
  });

  it("outlives the background while the token signs", async () => {
    const { target, face, window } = await begin();
    world.office.leaderModule.control({ slow: { C_Sign: HOLD_MS } });
    world.office.leaderModule.forget();
    await giveConsent(window, PINS.leader);
    // The window says that it is being signed before the agent has been asked to.
    await eventually("the token signs", () => world.office.leaderModule.calls().get("C_Sign") === 1);
    await world.extension.stop();
    await delivered(window);
    expect(world.office.leaderModule.calls().get("C_Sign")).toBe(1);
    await expectStored(face, target);
  });

  it("whose page was closed meanwhile still stores what the user signs", async () => {
    const { face, window } = await begin();
    await closePage(face.page);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect(world.second.handler.last().target).toBe(`/Handlers/Upload.ashx?id=${offered}`);
  });

  it.each(["serverError", "false", "garbage", "zeroWithoutFile"] as const)(
    "whose handler answers in the way of “%s” keeps the signed document, and sends it on the user's word",
    async (answer) => {
      world.second.handler.answer = HANDLER_ANSWERS[answer];
      const { target, face, window } = await begin();
      await giveConsent(window, PINS.leader);
      await waitForPhase(window, "waiting");
      const uploads = world.second.handler.requests;
      world.second.handler.answer = HANDLER_ANSWERS.true;
      await pressButton(window, "sendAgain");
      await delivered(window);
      expect(world.second.handler.requests).toBe(uploads + 1);
      expect(await parsedReply(face.frame)).toMatchObject({ Status: 0 });
      expect(world.second.shelf.requests(target)).toHaveLength(1);
      await closePage(face.page);
    },
  );

  it("whose window is closed while the document waits is told that it failed, and the document goes later", async () => {
    world.second.handler.answer = HANDLER_ANSWERS.serverError;
    const { face, window } = await begin();
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "waiting");
    await closePage(window);
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
    world.second.handler.answer = HANDLER_ANSWERS.true;
    const uploads = world.second.handler.requests;
    const popup = await openPopup(world);
    await pressButton(popup, "deliverNow");
    await eventually("the portal has it", () => world.second.handler.requests === uploads + 1);
    await closePage(popup);
    await closePage(face.page);
  });

  it("in the way of several at once gets a window for each, and each hears its own outcome", async () => {
    const face = await openFace(world, "/plugin/");
    const names = ["mot.pdf", "hai.pdf"];
    const both = async (): Promise<void> => {
      for (const name of names) {
        world.second.shelf.offer(`/song-song/${name}`, { bytes: letter, uses: 1 });
        await call(face.frame, "vgca_sign_approved", {
          FileName: world.second.address(`/song-song/${name}`),
          FileUploadHandler: world.second.address(`/Handlers/Upload.ashx?ten=${name}`),
        });
      }
    };
    const signIn = async (window: Page): Promise<void> => {
      await allow(window);
      await giveConsent(window, PINS.leader);
      await delivered(window);
    };
    const first = await signWindow(world, both);
    // The next one opens by itself once the first has its answer.
    await signIn(await signWindow(world, () => signIn(first)));
    await eventually("both have heard", async () => (await replies(face.frame)).every((one) => one !== null));
    const heard = (await replies(face.frame)).map((one) => JSON.parse(one ?? "") as object);
    expect(heard).toMatchObject(names.map((FileName) => ({ Status: 0, FileName })));
    await closePage(face.page);
  });
});
