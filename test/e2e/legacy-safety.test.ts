import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { SENTENCES } from "../../protocol/sentence.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { takeIncumbentPlace, WAITING_FOR_THE_PLACE_MS } from "../portal/second/incumbent-place.ts";
import { openOptions, ownPages } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForPhase, waitForText } from "./patience.ts";
import { allow, delivered, signBy, signersOf, signWindow } from "./second-signing.ts";
import { call, openFace, newPages, parsedReply, PLAIN, startSecondWorld } from "./second-world.ts";
import { text } from "./text.ts";
import type { Face, SecondWorld } from "./second-world.ts";

describe("a portal that would have Kyso fetch and send documents", () => {
  let world: SecondWorld;
  let letter: Uint8Array;
  let face: Face;
  let offered = 0;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
    face = await openFace(world, "/plugin/");
  });
  afterAll(() => world.close());

  /** A document on one of the hosts, and a handler for it on one of them. */
  function order(source: "office" | "files" | "other", destination: "office" | "files" | "other") {
    const target = `/kho/${(offered += 1)}.pdf`;
    world.second.shelf.offer(target, { bytes: letter });
    return {
      target,
      prms: {
        FileName: world.second.address(target, source),
        FileUploadHandler: world.second.address("/Handlers/Upload.aspx", destination),
      },
    };
  }

  async function expectRefused(prms: object, code: keyof typeof SENTENCES): Promise<void> {
    const open = await ownPages(world, "ui/");
    const [fetched, uploads] = [world.second.shelf.fetched.length, world.second.handler.requests];
    await call(face.frame, "vgca_sign_approved", prms);
    expect(await parsedReply(face.frame)).toMatchObject({
      Message: SENTENCES[code].vi,
      Error: SENTENCES[code].vi,
    });
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
    expect(await newPages(world, open)).toEqual([]);
    expect(world.second.shelf.fetched).toHaveLength(fetched);
    expect(world.second.handler.requests).toBe(uploads);
  }

  it("is refused when the user does not want it at its first call, and nothing is fetched", async () => {
    const { prms } = order("office", "office");
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "asking");
    await pressNamed(window, "refuse");
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
    expect(world.second.shelf.fetched).toEqual([]);
    expect(world.second.handler.requests).toBe(0);
  });

  it("names hosts that are not its own in one question, and they are remembered", async () => {
    const { target, prms } = order("files", "other");
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "asking");
    expect(world.second.shelf.requests(target)).toEqual([]);
    const asked = await allow(window);
    expect(asked).toContain(new URL(prms.FileName).host);
    expect(asked).toContain(new URL(prms.FileUploadHandler).host);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect((await parsedReply(face.frame))["Status"]).toBe(0);
    expect(world.second.handler.last().host).toBe(new URL(prms.FileUploadHandler).host);
    const again = await signWindow(world, () =>
      call(face.frame, "vgca_sign_approved", order("files", "other").prms),
    );
    expect(await allow(again)).toBeNull();
    const shown = await textOf(again);
    expect(shown).toContain(new URL(prms.FileName).hostname);
    expect(shown).toContain(new URL(prms.FileUploadHandler).hostname);
    await pressNamed(again, "cancel");
    await parsedReply(face.frame);
  });

  it("is asked again after the user took a permission back in the options", async () => {
    const { prms } = order("files", "office");
    const options = await openOptions(world);
    const host = new URL(prms.FileName).host;
    await waitForText(options, host);
    await options.evaluate(
      (label) => document.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)?.click(),
      `${text("consentRevoke")}: ${host}`,
    );
    await eventually("it is gone", async () => !(await textOf(options)).includes(host));
    await closePage(options);
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "asking");
    expect(await textOf(window)).toContain(host);
    await pressNamed(window, "refuse");
    await parsedReply(face.frame);
  });

  it.each([
    ["a loopback address", (port: number) => `http://127.0.0.1:${port}/kho/1.pdf`],
    ["a loopback name", (port: number) => `http://localhost:${port}/kho/1.pdf`],
    ["a name under localhost", (port: number) => `http://may.localhost:${port}/kho/1.pdf`],
    ["a loopback address of IPv6", (port: number) => `http://[::ffff:127.0.0.1]:${port}/kho/1.pdf`],
    ["a loopback address in another writing", (port: number) => `http://2130706433:${port}/kho/1.pdf`],
  ])("gets no document from %s, nor has one sent there", async (_what, address) => {
    const target = address(world.second.ports.http);
    const { prms } = order("office", "office");
    await expectRefused({ ...prms, FileName: target }, "PORTAL_TARGET_LOOPBACK");
    await expectRefused({ ...prms, FileUploadHandler: target }, "PORTAL_TARGET_LOOPBACK");
  });

  it("gets no document from loopback by way of a redirect", async () => {
    const { target, prms } = order("office", "office");
    const home = `http://127.0.0.1:${world.second.ports.http}/kho/mat.pdf`;
    world.second.shelf.offer("/kho/mat.pdf", { bytes: letter });
    world.second.shelf.offer(target, { bytes: letter, redirect: home });
    const window = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(window, "failed");
    await waitForText(window, "PORTAL_TARGET_LOOPBACK");
    await closePage(window);
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
    expect(world.second.handler.requests).toBe(1);
  });

  it.each([
    ["a local file", "file:///etc/passwd"],
    ["a page's own object", "blob:https://eoffice.kyso.test/0a1b2c3d"],
    ["data", "data:application/pdf;base64,JVBERi0="],
    ["a path", "/kho/1.pdf"],
    ["a path of Windows", "C:\\VanBan\\1.pdf"],
    ["a bare name", "1.pdf"],
  ])("is refused %s as a source and as a destination", async (_what, address) => {
    const { prms } = order("office", "office");
    await expectRefused({ ...prms, FileName: address }, "PORTAL_ADDRESS_INVALID");
    await expectRefused({ ...prms, FileUploadHandler: address }, "PORTAL_ADDRESS_INVALID");
  });

  it("is told of what nobody supports, and of what is no request, by a clean answer without a window", async () => {
    const open = await ownPages(world, "ui/");
    for (const [name, message] of [
      ["vgca_encrypt", "{}"],
      ["vgca_sign_approved", "không phải JSON"],
      ["vgca_sign_approved", "{}"],
      ["vgca_sign_approved", "[".repeat(100_000)],
      ["vgca_sign_files", '{"Files":[]}'],
    ] as const) {
      await call(face.frame, name, message);
      const heard = await parsedReply(face.frame);
      expect(heard["Status"]).not.toBe(0);
      expect(heard["Error"]).toBe(heard["Message"]);
    }
    expect(await newPages(world, open)).toEqual([]);
  });

  it("signs nothing by itself: what the page does in its own window never presses ours", async () => {
    const { prms } = order("office", "office");
    await signBy(world, face.frame, { name: "vgca_sign_approved", prms, pin: PINS.leader });
    expect(await signersOf(world, world.second.handler.last().bytes)).toEqual(["Nguyễn Văn An"]);
    const uploads = world.second.handler.requests;
    const ours = await signWindow(world, () => call(face.frame, "vgca_sign_approved", prms));
    await waitForPhase(ours, "ready");
    const reached = await face.page.evaluate(() => {
      return window.opener !== null || [...document.querySelectorAll("*")].some((one) => one.shadowRoot);
    });
    expect(reached).toBe(false);
    await pressNamed(ours, "cancel");
    expect((await parsedReply(face.frame))["Status"]).not.toBe(0);
    expect(world.second.handler.requests).toBe(uploads);
  });

  it("has all of it in the audit log, by its origin", async () => {
    const log = await world.agent.command("audit", "show", "--json");
    const origin = world.second.address("").replace(/\/$/, "");
    for (const event of ["portal.allowed", "portal.refused", "portal.blocked"]) {
      expect(log).toContain(event);
    }
    expect(log).toContain(origin);
    expect(log).toContain("PORTAL_TARGET_LOOPBACK");
  });

  it("may be on this very computer, and then name documents on it", async () => {
    const place = { ...PLAIN, scheme: "http", host: "here" } as const;
    const own = await openFace(world, "/plugin/", place);
    world.second.shelf.offer("/kho/o-day.pdf", { bytes: letter });
    const prms = {
      FileName: world.second.address("/kho/o-day.pdf", "here", "http"),
      FileUploadHandler: world.second.address("/Handlers/Upload.aspx", "here", "http"),
    };
    await signBy(world, own.frame, { name: "vgca_sign_approved", prms, pin: PINS.leader });
    expect(await parsedReply(own.frame)).toMatchObject({ Status: 0, FileName: "o-day.pdf" });
    await closePage(own.page);
  });

  it(
    "that the user did not enable finds nothing but the browser's own",
    async () => {
      const leavePlace = await takeIncumbentPlace();
      try {
        const page = await world.browser.newPage();
        await page.goto(world.second.address("/hand/", "other"));
        const seen = await page.evaluate(async () => {
          const socket = new WebSocket("wss://127.0.0.1:8987/GetVersion");
          const outcome = await new Promise((resolve) => {
            socket.addEventListener("open", () => {
              resolve("open");
            });
            socket.addEventListener("close", () => {
              resolve("close");
            });
          });
          return { outcome, kyso: "kyso" in window, native: String(WebSocket).includes("[native code]") };
        });
        expect(seen).toEqual({ outcome: "close", kyso: false, native: true });
        await closePage(page);
      } finally {
        await leavePlace();
      }
    },
    WAITING_FOR_THE_PLACE_MS,
  );
});
