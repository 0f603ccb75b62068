import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { INCUMBENT_REPLY, startIncumbent } from "../portal/second/incumbent.ts";
import { takeIncumbentPlace, WAITING_FOR_THE_PLACE_MS } from "../portal/second/incumbent-place.ts";
import type { Incumbent } from "../portal/second/incumbent.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";
import { allow, delivered, signWindow } from "./second-signing.ts";
import {
  call,
  choose,
  fill,
  openFace,
  newPages,
  parsedReply,
  press,
  reply,
  startSecondWorld,
} from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

describe("a portal whose user has no agent running", () => {
  let world: SecondWorld;
  let incumbent: Incumbent | null = null;
  let leavePlace: () => Promise<void>;
  beforeAll(async () => {
    leavePlace = await takeIncumbentPlace();
    world = await startSecondWorld({ agent: false });
  }, WAITING_FOR_THE_PLACE_MS);
  afterEach(async () => {
    await incumbent?.close();
    incumbent = null;
  });
  afterAll(async () => {
    await world.close();
    await leavePlace();
  });

  async function go({ frame }: Face, style: string, endpoint: string, message = ""): Promise<void> {
    await fill(frame, { cach: style, diem: endpoint, "thong-tin": message });
    await press(frame, "goi");
  }

  it("sees a socket that dies as one to which nobody listens, and its user is told why", async () => {
    const face = await openFace(world, "/hand/");
    await go(face, "complaining", "SignApproved", "{}");
    expect(await reply(face.frame)).toBe("chưa chạy: error, close 1006 false");
    await go(face, "atOnce", "Config");
    expect(await reply(face.frame)).toBe("chưa chạy");
    await go(face, "fetch", "");
    expect(await reply(face.frame)).toBe("chưa chạy");
    const isTold = (): Promise<boolean> =>
      face.frame.evaluate(() => {
        const notice = document.documentElement.lastElementChild;
        return notice?.localName === "span" && notice.shadowRoot === null;
      });
    await eventually("the user is told", isTold);
    await closePage(face.page);
  });

  it("gets the incumbent's answer where that is installed beside it", async () => {
    incumbent = await startIncumbent();
    const face = await openFace(world, "/plugin/");
    await call(face.frame, "vgca_sign_approved", '{"FileName":"x"}');
    expect(await reply(face.frame)).toBe(INCUMBENT_REPLY);
    expect(incumbent.heard).toEqual(['{"FileName":"x"}']);
    expect(incumbent.connected).toEqual(["/SignApproved"]);
    await closePage(face.page);
  });

  it("is answered by Kyso as soon as its agent runs, though the incumbent runs too", async () => {
    incumbent = await startIncumbent();
    await world.agent.start();
    const face = await openFace(world, "/plugin/");
    world.second.shelf.offer("/kho/1.pdf", { bytes: await makeLetter(ROAD_LETTER) });
    const prms = {
      FileName: world.second.address("/kho/1.pdf"),
      FileUploadHandler: world.second.address("/Handlers/a.ashx"),
    };
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await allow(window);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect(await parsedReply(face.frame)).toMatchObject({ Status: 0, FileName: "1.pdf" });
    expect(incumbent.connected).toEqual([]);
    await closePage(face.page);
  });

  it("that is to use the incumbent gets its answers, though the agent runs", async () => {
    incumbent = await startIncumbent();
    await choose(world, "sockets-incumbent");
    const face = await openFace(world, "/plugin/");
    const open = await ownPages(world, "ui/");
    await call(face.frame, "vgca_get_version");
    expect(await reply(face.frame)).toBe(INCUMBENT_REPLY);
    expect(incumbent.connected).toEqual(["/GetVersion"]);
    expect(await newPages(world, open)).toEqual([]);
    await closePage(face.page);
  });
});
