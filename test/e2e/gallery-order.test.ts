import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pressNamed } from "./consent.ts";
import type { SignState } from "../../extension/background/ui-message.ts";
import { focusOrder, inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { DARK, LAPTOP, NARROW } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { askingAll, askingFirstUse, choosing, HANDED_OVER, ordered } from "./gallery/order-state.ts";
import { askedBy, picture, push, Stage, untilReady } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { LEADER_SIGNATURE } from "./gallery/state.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";

const SIGN = "ui/sign/sign.html?job=job";

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await Stage.open();
  folder = await mkdtemp(join(tmpdir(), "kyso-order-"));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true });
});

const typesAsked = async (page: Page) => (await askedBy(page)).map(({ type }) => type);

async function choose(page: Page, name: string, content: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, content);
  const input = await page.waitForSelector("#file-input");
  await (input as unknown as { uploadFile: (path: string) => Promise<void> }).uploadFile(path);
}

const WAITS: [string, SignState, string, Look?][] = [
  ["sign-asking", askingAll(), "#asking .actions"],
  ["sign-asking-dark", askingAll(), "#asking .actions", DARK],
  ["sign-asking-english", askingAll(), "#asking .actions", { language: "en" }],
  ["sign-asking-laptop", askingAll(), "#asking .actions", LAPTOP],
  ["sign-asking-narrow", askingAll(), "#asking .actions", NARROW],
  ["sign-asking-first-use", askingFirstUse(), "#asking .actions"],
  ["sign-choosing", choosing(), "#choosing .choice-zone"],
  ["sign-choosing-dark-narrow", choosing(), "#choosing .choice-zone", { ...NARROW, ...DARK }],
];

const READY: [string, SignState, Look?][] = [
  ["sign-ordered", ordered()],
  ["sign-ordered-laptop", ordered(), LAPTOP],
  ["sign-ordered-narrow", ordered(), NARROW],
  ["sign-handed-over-dark", ordered(HANDED_OVER), DARK],
  ["sign-copy", ordered({ kind: "copy" })],
  ["sign-attachment", ordered({ kind: "attachment", number: null })],
  ["sign-incoming", ordered({ kind: "incoming" })],
  ["sign-initial", ordered({ kind: "initial", kinds: ["initial", "approve", "seal"] })],
];

describeStates("each state of an ordered document can be read, named and operated", () => {
  it.each(WAITS)("%s", async (name, state, sign, look) => {
    const page = await stage.show(SIGN, state, look);
    await page.waitForSelector(sign);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each(READY)("%s", async (name, state, look) => {
    const page = await stage.show(SIGN, state, look);
    await untilReady(page);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each([
    ["sign-given-back", { name: "delivered", signature: LEADER_SIGNATURE, warnings: [] }],
    [
      "sign-page-gone",
      {
        name: "waiting",
        problem: { code: "PORTAL_PAGE_GONE", detail: null },
        mayBeStored: false,
      },
    ],
  ] as const)("%s", async (name, phase) => {
    const page = await stage.show(SIGN, ordered(HANDED_OVER));
    await untilReady(page);
    await push(page, { phase, signedParts: phase.name === "waiting" ? ["gallery.pdf"] : [] });
    await page.waitForSelector("#course:not([hidden]) .outcome-title");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("the question before anything is fetched", () => {
  it("names every host, and asks the browser for them in the click that allows", async () => {
    const page = await stage.show(SIGN, askingAll());
    await page.waitForSelector('button[name="allow"]:not([data-settling])');
    const said = await page.$eval("#asking", (asking) => asking.textContent ?? "");
    expect(said).toContain("files.tinh-mau.gov.vn");
    expect(said).toContain("http://10.20.30.40:8080");
    expect(await page.$eval("#way", (way) => way.textContent ?? "")).toContain("http://10.20.30.40:8080");
    expect(await focusOrder(page)).toEqual(["allow", "refuse"]);
    // The Tab key has left the window and come back: no press counts for a moment.
    await pressNamed(page, "allow");
    await eventually("the window allows", async () => (await typesAsked(page)).length === 2);
    const asked = await askedBy(page);
    expect(asked[0]).toMatchObject({
      type: "permission",
      origins: ["https://files.tinh-mau.gov.vn/*", "http://10.20.30.40/*"],
    });
    expect(asked[1]).toEqual({ type: "allow" });
    await closePage(page);
  });

  it("takes no press that comes as the window opens, or comes to the front: it was meant for the page", async () => {
    const page = await stage.show(SIGN, askingFirstUse());
    await page.waitForSelector('button[name="allow"]:not([data-settling])');
    await page.evaluate(() => {
      dispatchEvent(new Event("focus"));
      document.querySelector<HTMLButtonElement>('button[name="allow"]')?.click();
    });
    await page.waitForSelector('button[name="allow"]:not([data-settling])');
    expect(await typesAsked(page)).toEqual([]);
    await closePage(page);
  });

  it("asks the browser for nothing where nothing is foreign", async () => {
    const page = await stage.show(SIGN, askingFirstUse());
    await pressNamed(page, "allow");
    await eventually("the window allows", async () => (await typesAsked(page)).length === 1);
    expect(await typesAsked(page)).toEqual(["allow"]);
    await closePage(page);
  });

  it("does not go on where the browser was not allowed to, and says so", async () => {
    const page = await stage.show(SIGN, askingAll(), { grants: false });
    await pressNamed(page, "allow");
    await page.waitForSelector("#asking .notice");
    await picture(page, "sign-asking-denied");
    expect(await typesAsked(page)).toEqual(["permission"]);
    await pressNamed(page, "refuse");
    await closePage(page);
  });
});

describe("a file of the user's own", () => {
  it("is put where the background finds it, and named", async () => {
    const page = await stage.show(SIGN, choosing());
    await choose(page, "báo cáo.pdf", "%PDF-1.7 tệp");
    await eventually("the file is given", async () => (await typesAsked(page)).includes("chosen"));
    expect(await askedBy(page)).toEqual([{ type: "chosen", fileName: "báo cáo.pdf" }]);
    const written = await page.evaluate(async () => {
      let within = await navigator.storage.getDirectory();
      for (const name of ["jobs", "job"]) within = await within.getDirectoryHandle(name);
      return await (await (await within.getFileHandle("document.bin")).getFile()).text();
    });
    expect(written).toBe("%PDF-1.7 tệp");
    await closePage(page);
  });

  it("is not taken where it is no PDF, and the window says so", async () => {
    const page = await stage.show(SIGN, choosing());
    await choose(page, "báo cáo.docx", "PK");
    await page.waitForSelector(".choice-said .trouble-text");
    await picture(page, "sign-choosing-not-pdf");
    expect(await askedBy(page)).toEqual([]);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("words that only the person knows", () => {
  it("of an opinion are drawn into the stamp, and go out with the signature", async () => {
    const page = await stage.show(SIGN, ordered({ kind: "comment" }));
    await page.waitForSelector("#comment");
    await page.type("#comment", "Đồng ý. Giao Phòng Văn hóa – Xã hội chủ trì thực hiện.");
    await untilReady(page);
    await picture(page, "sign-comment");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await eventually("the stamp says all of it", async () => {
      const stamps = (await askedBy(page)).filter(({ type }) => type === "stamp");
      return String(stamps.at(-1)?.["comment"]).endsWith("thực hiện.");
    });
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    await page.click('button[name="sign"]');
    await eventually("it signs", async () => (await typesAsked(page)).includes("sign"));
    const sent = (await askedBy(page)).find(({ type }) => type === "sign");
    expect(sent).toMatchObject({
      kind: "comment",
      comment: "Đồng ý. Giao Phòng Văn hóa – Xã hội chủ trì thực hiện.",
    });
    await closePage(page);
  });

  it("are asked for before an opinion is signed", async () => {
    const page = await stage.show(SIGN, ordered({ kind: "comment" }));
    await page.waitForSelector(".sheet .paper");
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    await page.click('button[name="sign"]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("comment");
    await closePage(page);
  });

  it("name the sort of copy on the button too", async () => {
    const page = await stage.show(SIGN, ordered({ kind: "copy" }));
    await untilReady(page);
    await page.click('input[name="copy-type"][value="TRÍCH SAO"] + span');
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    expect(await page.$eval('button[name="sign"]', (button) => button.textContent)).toBe("Trích sao");
    await closePage(page);
  });
});
