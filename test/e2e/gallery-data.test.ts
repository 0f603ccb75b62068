import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pressNamed } from "./consent.ts";
import type { CertificateState } from "../../extension/background/data/certificate-message.ts";
import type { DataState } from "../../extension/background/data/data-message.ts";
import { HASHES, MESSAGE, NONCE, signingData, telling } from "./gallery/data-state.ts";
import { focusOrder, inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { DARK, LAPTOP, NARROW } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { askedBy, picture, push, Stage } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { tokenWith } from "./gallery/state.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";

const DATA = "ui/data/data.html?key=key";
const CERTIFICATE = "ui/certificate/certificate.html?key=key";

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

const problem = { code: "TOKEN_PIN_INCORRECT", detail: { triesLeft: "low" } } as const;

const STATES: [string, string, DataState | CertificateState, Look?][] = [
  ["data-hashes", DATA, signingData()],
  ["data-hashes-dark", DATA, signingData(), DARK],
  ["data-hashes-laptop", DATA, signingData(), LAPTOP],
  ["data-hashes-narrow", DATA, signingData(), NARROW],
  ["data-nonce", DATA, signingData({ items: [NONCE] })],
  ["data-nonce-english", DATA, signingData({ items: [NONCE] }), { language: "en" }],
  ["data-message", DATA, signingData({ items: [MESSAGE] })],
  ["data-several", DATA, signingData({ items: [...HASHES, MESSAGE] })],
  ["data-no-token", DATA, signingData({ tokens: [] })],
  [
    "data-wrong-pin",
    DATA,
    signingData({ phase: { name: "ready", problem }, tokens: [tokenWith({ countLow: true })] }),
  ],
  ["data-connecting", DATA, signingData({ phase: { name: "connecting" }, tokens: [] })],
  ["data-signing", DATA, signingData({ phase: { name: "signing" } })],
  ["data-signed", DATA, signingData({ phase: { name: "signed", count: 3 }, items: [] })],
  [
    "data-failed",
    DATA,
    signingData({ phase: { name: "failed", problem: { code: "AGENT_NOT_RUNNING", detail: null } } }),
  ],
  ["certificate", CERTIFICATE, telling()],
  ["certificate-dark", CERTIFICATE, telling(), DARK],
  ["certificate-english", CERTIFICATE, telling(), { language: "en" }],
  ["certificate-narrow", CERTIFICATE, telling(), NARROW],
  ["certificate-no-token", CERTIFICATE, telling({ tokens: [] })],
  ["certificate-connecting", CERTIFICATE, telling({ phase: { name: "connecting" }, tokens: [] })],
  ["certificate-told", CERTIFICATE, telling({ phase: { name: "told" } })],
];

describeStates("each state can be read, named and operated", () => {
  it.each(STATES)("%s", async (name, path, state, look) => {
    const page = await stage.show(path, state, look);
    await page.waitForSelector(
      "#consent:not([hidden]) #certificate-choices > *, #course:not([hidden]) :is(.emblem, .bar)",
    );
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("octets that nobody can be shown", () => {
  it("are signed as many as were listed when the button was pressed, with the PIN gone from its field", async () => {
    const page = await stage.show(DATA, signingData());
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    await push(page, { items: [...HASHES, NONCE] });
    await page.waitForSelector("#items li:nth-child(4)");
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    await eventually("it signs", async () => (await askedBy(page)).length > 0);
    expect(await askedBy(page)).toEqual([
      { type: "sign", tokenId: "token-1", certificate: "a".repeat(64), pin: "123456", count: 4 },
    ]);
    expect(await page.$eval('input[name="pin"]', (input) => input.value)).toBe("");
    await closePage(page);
  });

  it("that come while the PIN is typed wait for a word of their own", async () => {
    const page = await stage.show(DATA, signingData({ items: [NONCE] }));
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    await page.type('input[name="pin"]', "123456");
    await push(page, { items: [NONCE, ...HASHES] });
    await page.waitForSelector("#items .later");
    await page.click('button[name="sign"]');
    await eventually("it signs", async () => (await askedBy(page)).length > 0);
    expect(await askedBy(page)).toMatchObject([{ type: "sign", count: 1 }]);
    await closePage(page);
  });

  it("stand with the warning before PIN and button, and are gone through by the Tab key in that order", async () => {
    const page = await stage.show(DATA, signingData({ items: [NONCE] }));
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    const said = await page.$eval("#data-warning", (warning) => warning.textContent ?? "");
    expect(said).toContain("bất cứ thứ gì");
    expect(await focusOrder(page)).toEqual(["octets text", "certificate", "pin", "sign", "cancel"]);
    await closePage(page);
  });
});

describe("a certificate", () => {
  it("is told as the person chose it, and remembered only when they say so", async () => {
    const page = await stage.show(CERTIFICATE, telling());
    await pressNamed(page, "tell");
    await page.click('input[name="certificate"][value^="b"]');
    await page.click('input[name="remember"]');
    await pressNamed(page, "tell");
    await eventually("it tells twice", async () => (await askedBy(page)).length === 2);
    expect(await askedBy(page)).toEqual([
      { type: "tell", tokenId: "token-1", certificate: "a".repeat(64), remember: false },
      { type: "tell", tokenId: "token-2", certificate: "b".repeat(64), remember: true },
    ]);
    await closePage(page);
  });
});
