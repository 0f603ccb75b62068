import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERDICT_WORDS } from "../../protocol/wording/report-word.ts";
import { manyPages, withPassword } from "./gallery/document.ts";
import { signedLetter } from "./gallery/signed-letter.ts";
import type { SignedLetter } from "./gallery/signed-letter.ts";
import { openCheckPage, openPopup, startWorld } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { pressButton, text } from "./text.ts";

const VALID = VERDICT_WORDS["TOTAL-PASSED"].vi;

let world: World;
let letter: SignedLetter;
beforeAll(async () => {
  world = await startWorld();
  letter = await signedLetter(world.office.pki);
});
afterAll(() => world.close());

/** Gives the page files, as the person's choice does. */
async function choose(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const paths = Object.keys(files).map((name) => join(world.folder, name));
  await Promise.all(Object.values(files).map((bytes, index) => writeFile(paths[index] ?? "", bytes)));
  const input = await page.waitForSelector('input[name="files"]');
  if (input === null) throw new Error("no input");
  await (input as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(...paths);
}

/** Waits until the report is there and says its verdict. */
async function verdictOf(page: Page): Promise<string> {
  await page.waitForSelector("#verdict:not([hidden])", { timeout: 60_000 });
  return await page.$eval("#verdict-title", (title) => title.textContent ?? "");
}

describe("the page where any file can be checked", () => {
  it("is opened from the popup", async () => {
    const popup = await openPopup(world);
    // The tokens come last, above the button: a press meanwhile would miss it.
    await waitForText(popup, "Con dấu UBND xã");
    const page = await world.extension.opened("ui/check/check.html", () =>
      pressButton(popup, "checkOpenPage"),
    );
    await page.waitForSelector("#drop:not([hidden])");
    await closePage(page);
  });

  it("says who signed a file, and shows it with their places", async () => {
    const page = await openCheckPage(world);
    await choose(page, { "da-ky.pdf": letter.bytes });
    expect(await verdictOf(page)).toBe(VALID);
    expect(await page.$$eval(".signature h3", (names) => names.map((name) => name.textContent))).toEqual([
      "Nguyễn Văn An",
      "UBND xã Tân Lập",
    ]);
    await page.waitForSelector(".sheet .paper");
    await eventually("both places are outlined", async () => (await page.$$(".place")).length === 2);
    await closePage(page);
  });

  it("shows as a revision exactly the bytes that it was", async () => {
    const page = await openCheckPage(world);
    await page.evaluate(noteOpenedBytes);
    await choose(page, { "ba-ban.pdf": letter.bytes });
    await verdictOf(page);
    await page.waitForSelector(".sheet .paper");
    const [drawn, approved, sealed] = letter.ends;
    expect(await page.$$eval("#revision option", (options) => options.length)).toBe(3);
    await page.select("#revision", "0");
    await eventually("nothing is signed yet", async () => (await page.$$(".place")).length === 0);
    await page.select("#revision", "1");
    await eventually("the leader has signed", async () => (await page.$$(".place")).length === 1);
    const digest = (end: number) => createHash("sha256").update(letter.bytes.subarray(0, end)).digest("hex");
    let seen: string[] = [];
    const areSeen = async (): Promise<boolean> => {
      seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
      return seen.length >= 3 && !seen.includes("");
    };
    await eventually("each opened document has its digest", areSeen, () => seen.join("\n"));
    // The end of the line after %%EOF, which signing wrote, is the first revision's.
    expect(seen).toEqual([sealed, drawn + 1, approved].map(digest));
    await closePage(page);
  });

  it("saves the report as a PDF that opens and names the file", async () => {
    const page = await openCheckPage(world);
    const { downloads } = world;
    await choose(page, { "luu.pdf": letter.bytes });
    await verdictOf(page);
    await pressButton(page, "checkSaveReport");
    let name = "";
    await eventually("the report is saved", async () => {
      name = (await readdir(downloads).catch(() => [])).find((each) => each.endsWith(".pdf")) ?? "";
      // Firefox makes the file before there is anything in it.
      return name !== "" && (await readFile(join(downloads, name), "latin1")).trimEnd().endsWith("%%EOF");
    });
    const report = execFileSync("pdftotext", [join(downloads, name), "-"], { encoding: "utf8" });
    for (const said of ["luu.pdf", VALID, "Nguyễn Văn An"]) expect(report.normalize("NFC")).toContain(said);
    await closePage(page);
  });

  it("says of a file that was changed after it was signed that it is not valid", async () => {
    const changed = Uint8Array.from(letter.bytes);
    const at = Buffer.from(changed).indexOf("/MediaBox");
    changed[at + 11] = (changed[at + 11] ?? 0) ^ 1;
    const page = await openCheckPage(world);
    await choose(page, { "bi-sua.pdf": changed });
    expect(await verdictOf(page)).toBe(VERDICT_WORDS["TOTAL-FAILED"].vi);
    await closePage(page);
  });

  it("takes several files at once, and tells each apart", async () => {
    const page = await openCheckPage(world);
    await choose(page, {
      "mot.pdf": letter.bytes,
      "chua-ky.pdf": await manyPages(1),
      "khong-phai.pdf": new TextEncoder().encode("not a PDF"),
    });
    const words = ["TOTAL-PASSED", "NONE", "UNREADABLE"] as const;
    const badges = () => page.$$eval(".file .badge", (all) => all.map(({ textContent }) => textContent));
    await eventually("all three are checked", async () => {
      const shown = await badges();
      return shown.length === 3 && words.every((word, index) => shown[index] === VERDICT_WORDS[word].vi);
    });
    await closePage(page);
  });

  it("asks for a document's password, and checks and shows it then", async () => {
    const page = await openCheckPage(world);
    await choose(page, { "co-mat-khau.pdf": await withPassword("mat khau") });
    await page.waitForSelector("#unlock:not([hidden])");
    await page.type("#document-password", "sai");
    await page.keyboard.press("Enter");
    await page.waitForSelector('#document-password[aria-invalid="true"]');
    await page.$eval("#document-password", (field) => (field as HTMLInputElement).select());
    await page.type("#document-password", "mat khau");
    await page.keyboard.press("Enter");
    expect(await verdictOf(page)).toBe(VERDICT_WORDS.NONE.vi);
    await page.waitForSelector(".sheet .paper");
    expect(await page.content()).not.toContain("mat khau");
    await closePage(page);
  });

  it("shows nothing for a key that nobody gave", async () => {
    const page = await world.extension.open(`ui/check/check.html?key=${crypto.randomUUID()}`);
    await waitForText(page, "CHECK_NOT_FOUND");
    expect(await page.$("#verdict:not([hidden])")).toBeNull();
    await closePage(page);
  });

  it("goes on by itself when the agent is there again", async () => {
    await world.agent.stop();
    const page = await openCheckPage(world);
    await choose(page, { "cho.pdf": letter.bytes });
    await waitForText(page, text("agentNotRunningText"));
    await world.agent.start();
    // The extension may have found it by itself by now, and have taken the button away.
    await page.evaluate((label) => {
      const buttons = [...document.querySelectorAll("button")];
      buttons.find(({ textContent }) => textContent.trim() === label)?.click();
    }, text("lookAgain"));
    expect(await verdictOf(page)).toBe(VALID);
    const isQuiet = async () => !(await textOf(page)).includes(text("agentNotRunningText"));
    await eventually("nothing is said of a missing agent any more", isQuiet, () => textOf(page));
    await closePage(page);
  });
});

/** Runs in the page: notes the SHA-256 of whatever pdf.js is given to open, on its way to the worker. */
function noteOpenedBytes(): void {
  const seen: string[] = [];
  Object.assign(globalThis, { seen });
  const hex = (digest: ArrayBuffer) =>
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const post = Reflect.get(Worker.prototype, "postMessage") as (...parts: unknown[]) => void;
  Worker.prototype.postMessage = function (this: Worker, ...parts: unknown[]) {
    const { action, data } = (parts[0] ?? {}) as { action?: string; data?: { data?: Uint8Array } };
    if (action === "GetDocRequest" && data?.data) {
      const place = seen.push("") - 1;
      void crypto.subtle.digest("SHA-256", data.data.slice()).then((digest) => {
        seen[place] = hex(digest);
      });
    }
    Reflect.apply(post, this, parts);
  };
}
