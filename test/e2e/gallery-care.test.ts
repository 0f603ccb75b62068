import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pressNamed } from "./consent.ts";
import {
  CARING,
  KNOWN,
  LOCKED_OUT,
  SIGN_ENDING,
  SIGN_FIRST_USE,
  SIGN_TO_BE_CHANGED,
  TO_BE_CHANGED,
} from "./gallery/care-state.ts";
import { inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { DARK, NARROW, SMALL } from "./gallery/look.ts";
import { askedBy, picture, push, Stage } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { controlling, tokenWith } from "./gallery/state.ts";
import { describeStates } from "./gallery/state-description.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";

const POPUP = "ui/popup/popup.html";
const PIN = "ui/pin/pin.html?token=token-1";
const NOTICE = "ui/notice/notice.html?token=token-1";
const OPTIONS = "ui/options/options.html";
const SIGN = "ui/sign/sign.html?job=job";

const PIN_LOOK: Look = { viewport: { width: 504, height: 720 } };
const NOTICE_LOOK: Look = { viewport: { width: 804, height: 860 }, known: KNOWN };
const TALL: Look = { viewport: { width: 376, height: 900 } };
const BOUNDED = controlling({ tokens: [tokenWith({ minLength: 6, maxLength: 16 })] });

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

type State = Parameters<Stage["show"]>[1];

const STATES: [string, string, State, string, Look][] = [
  ["popup-care", POPUP, CARING, 'button[name="pin-reminded"]', TALL],
  ["popup-locked", POPUP, LOCKED_OUT, 'button[name="report-loss"]', { ...TALL, ...DARK }],
  ["pin", PIN, BOUNDED, "#rules li", PIN_LOOK],
  ["pin-dark-english", PIN, BOUNDED, "#rules li", { ...PIN_LOOK, ...DARK, language: "en" }],
  ["pin-narrow", PIN, controlling({ tokens: [TO_BE_CHANGED] }), "#state .notice", NARROW],
  [
    "pin-final-try",
    PIN,
    controlling({ tokens: [tokenWith({ finalTry: true })] }),
    "#state .notice",
    PIN_LOOK,
  ],
  ["pin-locked", PIN, LOCKED_OUT, "#state .notice", PIN_LOOK],
  ["pin-on-reader", PIN, controlling({ tokens: [tokenWith({ protectedPath: true })] }), "#pad", PIN_LOOK],
  ["notice", NOTICE, controlling(), "#known option[value='0']", NOTICE_LOOK],
  [
    "notice-dark-english",
    NOTICE,
    controlling(),
    "#known option[value='0']",
    { ...NOTICE_LOOK, ...DARK, language: "en" },
  ],
  ["notice-narrow", NOTICE, controlling(), "#known option[value='0']", { ...NARROW, known: KNOWN }],
  [
    "options-register",
    OPTIONS,
    controlling(),
    'button[name="register-csv"]',
    { viewport: { width: 900, height: 1500 } },
  ],
  ["sign-to-be-changed", SIGN, SIGN_TO_BE_CHANGED, '#care button[name="change-pin"]', {}],
  ["sign-first-use", SIGN, SIGN_FIRST_USE, '#care button[name="pin-reminded"]', {}],
  ["sign-ending", SIGN, SIGN_ENDING, "#care .notice", {}],
];

describeStates("each state of a token's care can be read, named and operated", () => {
  it.each(STATES)("%s", async (name, path, state, sign, look) => {
    const page = await stage.show(path, state, look);
    await page.waitForSelector(sign);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

async function type(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.type(`input[name="${name}"]`, value);
}

async function asked(page: Page, wanted: string): Promise<object> {
  const find = async (): Promise<object | undefined> =>
    (await askedBy(page)).find((request) => request.type === wanted);
  await eventually(`the page asks for ${wanted}`, async () => (await find()) !== undefined);
  return (await find()) ?? {};
}

const typedPins = (page: Page): Promise<string[]> =>
  page.$$eval('input[type="password"]', (fields) => fields.map(({ value }) => value));

describe("the window that changes the PIN", () => {
  it.each([
    { what: "the new PIN twice, the same", pins: ["123456", "86420975", "86420976"], focus: "new-pin-again" },
    { what: "a new PIN that the token takes", pins: ["123456", "864", "864"], focus: "new-pin" },
    { what: "another than the current one", pins: ["123456", "123456", "123456"], focus: "new-pin" },
    { what: "the current PIN", pins: ["", "86420975", "86420975"], focus: "old-pin" },
  ])("asks for $what before anything is tried", async ({ pins: [old, next, again], focus }) => {
    const page = await stage.show(PIN, BOUNDED, PIN_LOOK);
    await page.waitForSelector("#rules li");
    await type(page, { "old-pin": old ?? "", "new-pin": next ?? "", "new-pin-again": again ?? "" });
    await pressNamed(page, "change");
    expect(await page.$eval("#missing", (line) => line.textContent)).not.toBe("");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(focus);
    expect((await askedBy(page)).map((request) => request.type)).not.toContain("change-pin");
    await closePage(page);
  });

  it("sends both PINs once, keeps neither, and says that it is done", async () => {
    const page = await stage.show(PIN, BOUNDED, PIN_LOOK);
    await page.waitForSelector("#rules li");
    await type(page, { "old-pin": "123456", "new-pin": "86420975", "new-pin-again": "86420975" });
    await pressNamed(page, "change");
    expect(await asked(page, "change-pin")).toEqual({
      type: "change-pin",
      tokenId: "token-1",
      oldPin: "123456",
      newPin: "86420975",
    });
    await page.waitForSelector("#done:not([hidden])");
    expect(await typedPins(page)).toEqual(["", "", ""]);
    await picture(page, "pin-changed");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("keeps its fields from password managers", async () => {
    const page = await stage.show(PIN, BOUNDED, PIN_LOOK);
    await page.waitForSelector("#rules li");
    const kept = await page.$$eval('#fields input[type="password"]', (fields) =>
      fields.map(
        (field) =>
          field.autocomplete === "off" && "1pIgnore" in field.dataset && field.dataset["lpignore"] === "true",
      ),
    );
    expect(kept).toEqual([true, true, true]);
    await closePage(page);
  });
});

describe("the sign window", () => {
  it("takes no PIN that must be changed first, offers the change, and goes on when it was changed", async () => {
    const page = await stage.show(SIGN, SIGN_TO_BE_CHANGED);
    await page.waitForSelector('#care button[name="change-pin"]');
    expect(await page.$eval("#pin-field", (field) => field.hasAttribute("hidden"))).toBe(true);
    await pressNamed(page, "change-pin");
    expect(await asked(page, "open-window")).toMatchObject({
      url: expect.stringContaining("ui/pin/pin.html?token=token-1") as string,
    });
    await push(page, { tokens: [tokenWith({})] });
    await page.waitForSelector("#pin-field:not([hidden])");
    expect(await page.$("#care .notice")).toBeNull();
    await closePage(page);
  });

  it("is told once that its user was reminded of the PIN that a new token came with", async () => {
    const page = await stage.show(SIGN, SIGN_FIRST_USE);
    await page.waitForSelector('#care button[name="pin-reminded"]');
    await pressNamed(page, "pin-reminded");
    expect(await asked(page, "reminded")).toEqual({ type: "reminded", tokenId: "token-1" });
    expect(await asked(page, "refresh-tokens")).toEqual({ type: "refresh-tokens" });
    await closePage(page);
  });
});

describe("the notice of a lost token", () => {
  it("takes what is known of the token, as it was corrected by hand", async () => {
    const page = await stage.show(NOTICE, controlling({ tokens: [] }), NOTICE_LOOK);
    await page.waitForSelector("#known option[value='0']");
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#deviceSerial")?.value !== "");
    await page.select("#reason", "pin-leaked");
    await type(page, { addressee: "Văn phòng UBND tỉnh", position: "Chủ tịch" });
    await pressNamed(page, "save-docx");
    expect(await asked(page, "draft-notice")).toMatchObject({
      format: "docx",
      reason: "pin-leaked",
      addressee: "Văn phòng UBND tỉnh",
      position: "Chủ tịch",
      holder: "Nguyễn Văn An",
      certificateSerial: "5404fa0123456789",
      deviceSerial: "4A5F00B1C2D3",
    });
    await eventually("it says what to do now", async () =>
      page.$eval("#saved", (line) => line.textContent !== ""),
    );
    await closePage(page);
  });
});

describe("the register of the seal", () => {
  it("is exported for the days that were chosen", async () => {
    const page = await stage.show(OPTIONS, controlling(), SMALL);
    await page.waitForSelector('button[name="register-csv"]');
    await page.$eval("#register-from", (field) => {
      (field as HTMLInputElement).value = "2026-11-01";
    });
    await pressNamed(page, "register-csv");
    expect(await asked(page, "export-register")).toEqual({
      type: "export-register",
      format: "csv",
      from: "2026-11-01",
      to: null,
    });
    await eventually("it says how many", async () =>
      page.$eval("#register-done", (line) => line.textContent.includes("12")),
    );
    await closePage(page);
  });
});
