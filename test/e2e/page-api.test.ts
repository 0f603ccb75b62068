import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import { HANDLER_ANSWERS } from "../portal/second/handler-answer.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { openOptions, ownPages } from "./harness.ts";
import { everythingAsked, lootOf, tracesOf } from "./image-trace.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import { repositoryFile } from "./repository-file.ts";
import { allow, delivered, signersOf, signWindow } from "./second-signing.ts";
import {
  addAdapter,
  ADAPTER,
  call,
  openFace,
  newPages,
  parsedReply,
  startSecondWorld,
} from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

const LEADER = "Nguyễn Văn An";

interface Heard {
  result?: unknown;
  error?: { name: string; code: string; messageVi: string };
}

describe("a page that calls window.kyso", () => {
  let world: SecondWorld;
  let face: Face;
  let letter: Uint8Array;
  beforeAll(async () => {
    world = await startSecondWorld();
    letter = await makeLetter(ROAD_LETTER);
    face = await openFace(world, "/page-api/", { scheme: "http", embedded: true, strict: false });
  });
  beforeEach(() => {
    world.second.handler.answer = HANDLER_ANSWERS.true;
  });
  afterAll(() => world.close());

  async function heard(): Promise<Heard> {
    return await parsedReply(face.frame);
  }

  function offer(name: string): string {
    world.second.shelf.offer(`/kho/${name}`, { bytes: letter });
    return world.second.address(`/kho/${name}`, "office", "http");
  }

  it("learns nothing but that Kyso is there before the user has allowed it", async () => {
    const open = await ownPages(world, "ui/");
    await call(face.frame, "status");
    expect(await heard()).toEqual({
      result: { version: null, allowed: false, ready: null },
    });
    expect(await newPages(world, open)).toEqual([]);
  });

  it("hands a document's bytes over and gets them back signed, after the user was asked", async () => {
    const request = { document: { fetch: offer("mot.pdf") }, fileName: "một.pdf", kind: "approve" };
    const window = await signWindow(world, () => call(face.frame, "sign", request));
    await waitForPhase(window, "asking");
    await allow(window);
    await giveConsent(window, PINS.leader);
    const { result } = await heard();
    expect(result).toMatchObject({ fileName: "một.pdf", kind: "approve", answer: null });
    const { document } = result as { document: { base64: string } };
    expect(await signersOf(world, Buffer.from(document.base64, "base64"))).toEqual([LEADER]);
  });

  it("learns after that whether the agent is there", async () => {
    await call(face.frame, "status");
    expect(await heard()).toMatchObject({ result: { allowed: true, ready: true } });
  });

  it("has a document fetched and uploaded, with the fields it names", async () => {
    const request = {
      document: offer("hai.pdf"),
      upload: { url: "/Handlers/Api.ashx?a=1", part: "tep", fields: { so: "127" }, bearer: "the.token" },
    };
    const window = await signWindow(world, () => call(face.frame, "sign", request));
    await allow(window);
    await giveConsent(window, PINS.leader);
    await delivered(window);
    expect(await heard()).toMatchObject({
      result: { fileName: "hai.pdf", document: null, answer: { status: 200 } },
    });
    const upload = world.second.handler.last();
    expect(upload).toMatchObject({ target: "/Handlers/Api.ashx?a=1", part: "tep", fileName: "hai.pdf" });
    expect(upload.fields).toEqual([["so", "127"]]);
    expect(upload.headers.authorization).toBe("Bearer the.token");
    expect(await signersOf(world, upload.bytes)).toEqual([LEADER]);
  });

  it("gets several signed in one window with one PIN, in the order in which it asked", async () => {
    world.office.leaderModule.forget();
    const names = ["ba.pdf", "bon.pdf"];
    const requests = names.map((name) => ({ document: offer(name) }));
    const window = await world.extension.opened("ui/batch/", () => call(face.frame, "signBatch", requests));
    await waitForPhase(window, "open");
    await giveConsent(window, PINS.leader);
    const { result } = await heard();
    expect(result).toMatchObject(names.map((fileName) => ({ state: "signed", signed: { fileName } })));
    expect(world.office.leaderModule.calls().get("C_Login")).toBe(1);
    await closePage(window).catch(() => undefined);
  });

  it("has a document checked", async () => {
    await call(face.frame, "verify", { document: { fetch: offer("nam.pdf") }, fileName: "năm.pdf" });
    expect(await heard()).toMatchObject({ result: { verdict: "NONE", signatures: [] } });
  });

  it("is told with a code and a sentence that the user said no", async () => {
    const window = await signWindow(world, () => call(face.frame, "sign", { document: offer("sau.pdf") }));
    await waitForPhase(window, "ready");
    await pressNamed(window, "cancel");
    expect(await heard()).toEqual({
      error: {
        name: "KysoError",
        code: expect.stringMatching(/^[A-Z]+_[A-Z_]+$/),
        messageVi: expect.stringMatching(/\p{L}/u),
      },
    });
  });

  it("is refused loopback and what is no address, as the sockets are", async () => {
    const open = await ownPages(world, "ui/");
    for (const document of ["http://127.0.0.1:1/a.pdf", "file:///etc/passwd"]) {
      await call(face.frame, "sign", { document });
      expect((await heard()).error?.code).toMatch(/^PORTAL_/);
    }
    expect(await newPages(world, open)).toEqual([]);
  });

  it("learns nothing of the images of signature and seal, whatever it asks for", async () => {
    const images = ["signature.png", "seal.png"].map((name) => repositoryFile(`test/e2e/image/${name}`));
    const [signature, seal] = images.map(tracesOf);
    const traces = [signature, seal].flatMap((trace) => [...(trace?.bytes ?? []), ...(trace?.names ?? [])]);
    const options = await openOptions(world);
    await options.waitForSelector("#image-seal .image-paper img");
    const shown = await options.$eval("#image-seal", (card) => card.innerHTML);
    expect(seal?.bytes.some((trace) => shown.includes(trace))).toBe(true);
    await closePage(options);
    const open = await ownPages(world, "ui/");
    const page = String(await world.extension.evaluate("chrome.runtime.getURL('ui/options/options.html')"));
    const answers = await face.frame.evaluate(everythingAsked, lootOf(images, [page]));
    expect(await newPages(world, open)).toEqual([]);
    const certificate = await world.extension.opened("ui/certificate/", () =>
      call(face.frame, "certificates"),
    );
    await waitForPhase(certificate, "ready");
    await pressNamed(certificate, "tell");
    const { result } = await heard();
    answers.push(JSON.stringify(result));
    expect(answers.length).toBeGreaterThan(100);
    expect(result).toMatchObject([{ subject: expect.any(String) }]);
    for (const answer of answers) for (const trace of traces) expect(answer).not.toContain(trace);
  });

  it("finds no window.kyso where its portal is to go without", async () => {
    await addAdapter(world, { ...ADAPTER, pageApi: false, name: "eOffice không giao diện trang" });
    const without = await openFace(world, "/page-api/");
    expect(await without.page.evaluate(() => "kyso" in window)).toBe(false);
    await closePage(without.page);
  });
});
