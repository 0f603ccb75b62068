import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnswerPhase, CheckState } from "../../extension/background/check/check-message.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import {
  APPROVAL,
  CANT_TELL,
  CHANGED,
  checked,
  checking,
  DETACHED,
  NOTHING,
  PACKAGE,
  reportOf,
  SEAL,
  UNKNOWN,
} from "./gallery/check-state.ts";
import { withPassword } from "./gallery/document.ts";
import { focusOrder, inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { LAPTOP, NARROW } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { signedLetter } from "./gallery/signed-letter.ts";
import type { SignedLetter } from "./gallery/signed-letter.ts";
import { askedBy, picture, push, Stage } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { controlling } from "./gallery/state.ts";
import { closePage } from "./opened-page.ts";

const CHECK = "ui/check/check.html";
const PORTAL_CHECK = `${CHECK}?key=key`;

const WIDE = { viewport: { width: 1280, height: 900 } };
const DARK: Look = { ...WIDE, dark: true };
const ENGLISH: Look = { ...WIDE, language: "en" };

const problem = (code: ErrorCode) => ({ code, detail: null });
const OPEN: AnswerPhase = { name: "open" };

let stage: Stage;
let letter: SignedLetter;
let folder: string;
beforeAll(async () => {
  stage = await Stage.open();
  letter = await signedLetter();
  folder = await mkdtemp(join(tmpdir(), "kyso-check-"));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true });
});

/** Opens the page of a portal's letter, with its document. */
async function showLetter(state: CheckState, look: Look = WIDE): Promise<Page> {
  const control = look.control ?? controlling();
  return await stage.show(PORTAL_CHECK, state, { document: letter.bytes, control, ...look });
}

/** Gives the page files with these names, as the person's choice does. */
async function choose(page: Page, names: readonly string[]): Promise<void> {
  const paths = names.map((name) => join(folder, name));
  await Promise.all(paths.map((path) => writeFile(path, letter.bytes)));
  const input = await page.waitForSelector("#file-input");
  await (input as unknown as { uploadFile: (...paths: string[]) => Promise<void> }).uploadFile(...paths);
}

const untilDrawn = (page: Page) => page.waitForSelector(".sheet .paper");
const ofLetter = (change: Partial<FileReport> = {}) => reportOf(change, letter);

/** Reports beside a letter's pages. */
const BESIDE: [string, () => CheckState, Look?][] = [
  ["check-passed", () => checked(ofLetter(), OPEN)],
  ["check-passed-dark", () => checked(ofLetter(), OPEN), DARK],
  ["check-passed-english", () => checked(ofLetter(), OPEN), ENGLISH],
  ["check-passed-laptop", () => checked(ofLetter(), OPEN), LAPTOP],
  ["check-passed-narrow", () => checked(ofLetter(), OPEN), NARROW],
  [
    "check-unknown-signer",
    () => checked(ofLetter({ verdict: "INDETERMINATE", signatures: [APPROVAL, UNKNOWN] })),
  ],
  ["check-changed", () => checked(ofLetter({ verdict: "TOTAL-FAILED", signatures: [CHANGED, SEAL] }), OPEN)],
  [
    "check-changed-dark-english",
    () => checked(ofLetter({ verdict: "TOTAL-FAILED", signatures: [CHANGED, SEAL] }), OPEN),
    { ...DARK, language: "en" },
  ],
  ["check-cant-tell", () => checked(ofLetter({ verdict: "INDETERMINATE", signatures: [CANT_TELL] }))],
  ["check-unsigned", () => checked(reportOf({ verdict: "NONE", signatures: [] }), OPEN)],
  ["check-answer-sent", () => checked(ofLetter(), { name: "delivered", answer: "accept" })],
  [
    "check-answer-failed",
    () =>
      checked(ofLetter(), {
        name: "failed",
        answer: "return",
        problem: problem("PORTAL_UPLOAD_FAILED"),
        mayBeStored: true,
      }),
  ],
];

/** What has no pages to show. */
const ALONE: [string, () => CheckState, Look?][] = [
  ["check-downloading", () => checking({ name: "downloading", bytes: { done: 12e6, total: 48e6 } })],
  ["check-checking-dark", () => checking({ name: "checking" }), DARK],
  ["check-password", () => checking({ name: "locked", problem: null })],
  ["check-password-wrong", () => checking({ name: "locked", problem: problem("PDF_PASSWORD_WRONG") }), DARK],
  [
    "check-unreadable",
    () =>
      checked(reportOf({ verdict: "UNREADABLE", code: "PDF_DAMAGED", format: null, signatures: [] }), OPEN),
  ],
  ["check-edxml", () => checked(PACKAGE)],
  ["check-edxml-english-narrow", () => checked(PACKAGE), { ...NARROW, language: "en" }],
  [
    "check-failed",
    () => checking({ name: "failed", problem: problem("PORTAL_UNREACHABLE"), retryable: true }),
  ],
  [
    "check-agent-missing",
    () => checking({ name: "failed", problem: problem("AGENT_NOT_RUNNING"), retryable: true }),
    { ...WIDE, control: controlling({ agent: { name: "not-running" } }) },
  ],
  [
    "check-not-paired-english",
    () => checking({ name: "failed", problem: problem("SESSION_NOT_PAIRED"), retryable: true }),
    { ...ENGLISH, control: controlling({ agent: { name: "not-paired", problem: null } }) },
  ],
];

describeStates("each state can be read, named and operated", () => {
  it.each(BESIDE)("%s", async (name, state, look) => {
    const page = await showLetter(state(), look);
    await untilDrawn(page);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each(ALONE)("%s", async (name, state, look) => {
    const page = await showLetter(state(), look);
    await page.waitForSelector("#verdict:not([hidden]), #course:not([hidden]), #unlock:not([hidden])");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each([
    ["check-empty", WIDE],
    ["check-empty-dark-english", { ...DARK, language: "en" as const }],
    ["check-empty-narrow", NARROW],
  ])("%s", async (name, look) => {
    const page = await stage.show(CHECK, NOTHING, { ...look, control: controlling() });
    await page.waitForSelector("#drop:not([hidden])");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("check-several", async () => {
    const checks = {
      "bao-cao.pdf": { name: "checked", report: reportOf({ file: "bao-cao.pdf" }) },
      "to-trinh.pdf": {
        name: "checked",
        report: reportOf({ file: "to-trinh.pdf", verdict: "TOTAL-FAILED", signatures: [CHANGED] }),
      },
      "mat.pdf": { name: "locked", problem: null },
      "dang-xem.pdf": { name: "checking" },
    } as const;
    const page = await stage.show(CHECK, NOTHING, { ...WIDE, checks, control: controlling() });
    await choose(page, [...Object.keys(checks), "cuoi.pdf"]);
    await page.waitForFunction(() => document.querySelectorAll(".file .badge").length === 5);
    await page.waitForSelector("#verdict:not([hidden])");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await picture(page, "check-several");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("check-detached", async () => {
    const checks = { "to-trinh.docx.p7s": { name: "checked", report: DETACHED } } as const;
    const page = await stage.show(CHECK, NOTHING, { ...WIDE, checks, control: controlling() });
    await choose(page, Object.keys(checks));
    await page.waitForSelector("#content-choice:not([hidden])");
    await picture(page, "check-detached");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("the check page", () => {
  it("shows an earlier revision as it was, and the way back", async () => {
    const page = await showLetter(checked(ofLetter()));
    await untilDrawn(page);
    await page.waitForSelector(".place");
    expect(await page.$$eval(".place", (places) => places.length)).toBe(2);
    await page.select("#revision", "0");
    await page.waitForSelector(".old-revision");
    await page.waitForFunction(() => document.querySelectorAll(".place").length === 0);
    await untilDrawn(page);
    await picture(page, "check-revision");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.click(".old-revision button");
    await page.waitForFunction(() => document.querySelectorAll(".place").length === 2);
    expect(await page.$(".old-revision")).toBeNull();
    await closePage(page);
  });

  it("leads from a place to its entry and back", async () => {
    const page = await showLetter(checked(ofLetter()));
    await untilDrawn(page);
    await page.waitForSelector(".place");
    await page.$eval(".place", (place) => (place as HTMLElement).click());
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("signature-1");
    await page.click('#signature-2 [name="show-place"]');
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("place");
    await picture(page, "check-place");
    await closePage(page);
  });

  it("keeps the report where pdf.js can't show the document", async () => {
    const page = await showLetter(checked(ofLetter()), { ...WIDE, document: new Uint8Array([1, 2, 3]) });
    await page.waitForSelector(".look-notice .notice");
    await picture(page, "check-not-shown");
    expect(await page.$$eval(".signature", (entries) => entries.length)).toBe(2);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("asks for the password of the document, and shows it then", async () => {
    const document = await withPassword("mat khau");
    const page = await showLetter(checked(reportOf()), { ...WIDE, document });
    await page.waitForSelector("#unlock:not([hidden])");
    await picture(page, "check-document-password");
    await page.type("#document-password", "mat khau");
    await page.keyboard.press("Enter");
    await untilDrawn(page);
    expect(await page.$("#unlock[hidden]")).not.toBeNull();
    expect((await askedBy(page)).some(({ type }) => type === "unlock")).toBe(false);
    await closePage(page);
  });

  it("warns before what is not valid is accepted, and answers the portal once", async () => {
    const report = ofLetter({ verdict: "TOTAL-FAILED", signatures: [CHANGED, SEAL] });
    const page = await showLetter(checked(report, OPEN));
    await page.waitForSelector("#answer button");
    await page.click('[name="accept"]');
    await page.waitForSelector("#answer .notice");
    expect((await askedBy(page)).filter(({ type }) => type === "answer")).toEqual([]);
    await picture(page, "check-accept-question");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.$eval('[name="accept-anyway"]', (button) => {
      (button as HTMLElement).click();
      (button as HTMLElement).click();
    });
    await push(page, { answer: { name: "delivered", answer: "accept" } });
    await page.waitForSelector(".answer-given");
    expect((await askedBy(page)).filter(({ type }) => type === "answer")).toEqual([
      { type: "answer", answer: "accept", reason: null },
    ]);
    await closePage(page);
  });

  it("returns a document only with a reason", async () => {
    const page = await showLetter(checked(ofLetter(), OPEN));
    await page.waitForSelector("#answer button");
    await page.click('[name="return"]');
    await page.waitForSelector("#reason");
    await picture(page, "check-return");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.click('#answer button[type="submit"]');
    expect((await askedBy(page)).some(({ type }) => type === "answer")).toBe(false);
    await page.type("#reason", "Thiếu con dấu");
    await page.click('#answer button[type="submit"]');
    expect((await askedBy(page)).filter(({ type }) => type === "answer")).toEqual([
      { type: "answer", answer: "return", reason: "Thiếu con dấu" },
    ]);
    await closePage(page);
  });

  it("shows hostile names as text, and lets none of them turn the line", async () => {
    const hostile = '<img src=x onerror="document.title=1">\u202egpj.exe';
    const signer = { commonName: hostile, organization: hostile, organizationalUnit: hostile };
    const report = ofLetter({
      file: hostile,
      signatures: [{ ...APPROVAL, signer, field: hostile, level: hostile }],
    });
    const page = await showLetter({ ...checked(report), fileName: hostile });
    await untilDrawn(page);
    expect(await page.$$eval("img", (images) => images.length)).toBe(1);
    expect(await page.evaluate(() => document.body.innerText)).not.toContain("\u202e");
    expect(await page.$eval("#signature-1 h3", (heading) => heading.textContent)).toContain("<img");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("checks files one after the other", async () => {
    const checks = { "mot.pdf": { name: "checking" } } as const;
    const page = await stage.show(CHECK, NOTHING, { ...WIDE, checks, control: controlling() });
    await choose(page, ["mot.pdf", "hai.pdf"]);
    await page.waitForFunction(() => document.body.dataset["phase"] === "checking");
    expect((await askedBy(page)).filter(({ type }) => type === "check-file")).toHaveLength(1);
    await closePage(page);
  });

  it("takes files that are dropped anywhere on it", async () => {
    const checks = { "tha.pdf": { name: "checked", report: reportOf({ signatures: [APPROVAL] }) } } as const;
    const page = await stage.show(CHECK, NOTHING, { ...WIDE, checks, control: controlling() });
    await page.waitForSelector("#drop:not([hidden])");
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["%PDF-1.7"], "tha.pdf"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.waitForSelector("#verdict:not([hidden])");
    expect(await page.$$eval(".signature", (entries) => entries.length)).toBe(1);
    await closePage(page);
  });

  it("is gone through by the Tab key in the order in which it is read", async () => {
    const page = await showLetter(checked(ofLetter(), OPEN));
    await page.waitForSelector(".place");
    expect(await focusOrder(page)).toEqual([
      "save-report",
      "check-again",
      "accept",
      "return",
      "show-place",
      "show-signed",
      "summary",
      "show-place",
      "summary",
      "revision",
      "revision",
      "revision",
      "summary",
      "revision",
      "page",
      "zoom",
      "pages",
      "place good",
      "place good",
    ]);
    await closePage(page);
  });
});
