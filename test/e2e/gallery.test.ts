import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askedBy, picture, push, Stage, untilReady, WINDOW } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { blackJbig2, manyPages, pageWithImage, withPassword } from "./gallery/document.ts";
import { focusOrder, inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { DARK, NARROW, SMALL } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import {
  BROKEN_ADAPTERS,
  controlling,
  DOCUMENT,
  LEADER,
  LEADER_SIGNATURE,
  looking,
  lookingAtFile,
  OFF_PORTAL,
  OFFICE_TOKEN,
  OWN_PORTAL,
  preparing,
  sealing,
  tokenWith,
  WAITING_DELIVERY,
} from "./gallery/state.ts";
import type { ControlState } from "../../extension/background/control-message.ts";
import type { SignPhase, SignState } from "../../extension/background/ui-message.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import { closePage } from "./opened-page.ts";

const SIGN = "ui/sign/sign.html?job=job";
const POPUP = "ui/popup/popup.html";
const OPTIONS = "ui/options/options.html";

/** What is left of the window's own size at 200 % zoom, and of the narrowest (WCAG 2.2, 1.4.10). */
const TWICE: Look = {
  viewport: { width: WINDOW.width / 2, height: WINDOW.height / 2, deviceScaleFactor: 2 },
};

const problem = (code: ErrorCode) => ({ code, detail: null });
const BROKEN = {
  ...LEADER_SIGNATURE,
  field: "Signature2",
  intact: false,
  indication: "TOTAL-FAILED" as const,
};
const wrongPin = {
  phase: { name: "ready", problem: { code: "TOKEN_PIN_INCORRECT", detail: { triesLeft: "low" } } } as const,
  tokens: [tokenWith({ countLow: true })],
};
const locked = {
  phase: { name: "ready", problem: { code: "TOKEN_PIN_LOCKED", detail: { triesLeft: "none" } } } as const,
  tokens: [tokenWith({ locked: true })],
};
const bothSignatures = {
  document: { ...DOCUMENT, sha256: "", size: 0, signatures: [LEADER_SIGNATURE, BROKEN] },
};

/** A certificate that is seen for the first time: nobody has said whose it is. */
const unknownRole = {
  tokens: [
    {
      ...tokenWith({}),
      certificates: [
        {
          ...LEADER,
          role: null,
          suggestion: { role: "personal" as const, reasons: ["HOLDER_IN_ORGANISATION" as const] },
        },
      ],
    },
  ],
};
const WAITING_FOR_ROLE: Look = {
  rules: [
    { rule: "STATE_SECRET", state: "passed", code: null },
    { rule: "SIGNER_CERTIFICATE", state: "passed", code: null },
    { rule: "SIGNER_ROLE", state: "waiting", code: "CERTIFICATE_ROLE_UNKNOWN" },
  ],
};
const imageMissing = {
  phase: { name: "ready", problem: { code: "APPEARANCE_IMAGE_MISSING", detail: null } } as const,
};

const FIELD = { name: "Lãnh đạo ký", page: 0, rect: [330, 110, 530, 190] };
const withFields = {
  document: {
    ...DOCUMENT,
    sha256: "",
    size: 0,
    emptyFields: [FIELD, { name: "Văn thư", page: null, rect: null }],
    warnings: ["PDF_STATIC_XFA"],
  },
};

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

/** States in which nothing can be signed yet, or not any more. */
const STILL: [string, string, SignState | ControlState, Look?][] = [
  ["sign-connecting", SIGN, preparing({ name: "connecting" })],
  ["sign-downloading", SIGN, preparing({ name: "downloading", bytes: { done: 12e6, total: 48e6 } })],
  ["sign-inspecting-dark", SIGN, preparing({ name: "inspecting" }), DARK],
  [
    "sign-failed",
    SIGN,
    preparing({ name: "failed", problem: problem("AGENT_NOT_RUNNING"), retryable: true }),
  ],
  [
    "sign-failed-narrow",
    SIGN,
    preparing({ name: "failed", problem: problem("PORTAL_CHANGED"), retryable: true }),
    NARROW,
  ],
  [
    "sign-not-paired",
    SIGN,
    preparing({ name: "failed", problem: problem("SESSION_NOT_PAIRED"), retryable: true }),
  ],
  [
    "sign-refused",
    SIGN,
    preparing({ name: "failed", problem: problem("CONSENT_REFUSED"), retryable: false }),
  ],
  ["sign-no-token", SIGN, looking({ tokens: [] })],
  ["sign-locked", SIGN, looking(locked)],
  ["sign-password", SIGN, looking({ phase: { name: "locked", problem: null }, document: null })],
  [
    "sign-password-wrong-dark",
    SIGN,
    looking({ phase: { name: "locked", problem: problem("PDF_PASSWORD_WRONG") }, document: null }),
    DARK,
  ],
  ["sign-other-bytes", SIGN, looking(), { sha256: "f".repeat(64) }],
  [
    "popup-waiting",
    POPUP,
    controlling({ deliveries: [WAITING_DELIVERY], tokens: [tokenWith({ countLow: true }), OFFICE_TOKEN] }),
    SMALL,
  ],
  ["popup-not-paired", POPUP, controlling({ agent: { name: "not-paired", problem: null } }), SMALL],
  ["popup-not-running", POPUP, controlling({ agent: { name: "not-running" }, activePortal: null }), SMALL],
  ["popup-portal-off", POPUP, controlling({ tokens: [], activePortal: OFF_PORTAL }), SMALL],
  ["popup-dark", POPUP, controlling({ tokens: [tokenWith({ finalTry: true })] }), { ...SMALL, ...DARK }],
  ["popup-english", POPUP, controlling(), { ...SMALL, language: "en" }],
  ["options", OPTIONS, controlling({ portals: [...controlling().portals, OWN_PORTAL] })],
  ["popup-broken-adapters", POPUP, controlling({ brokenAdapters: BROKEN_ADAPTERS }), SMALL],
  ["options-broken-adapters", OPTIONS, controlling({ brokenAdapters: BROKEN_ADAPTERS })],
  ["options-dark-narrow", OPTIONS, controlling({ portals: [OWN_PORTAL] }), { ...NARROW, ...DARK }],
];

/** States in which the person can sign. */
const READY: [string, SignState, Look?][] = [
  ["sign-approve", looking()],
  ["sign-approve-english", looking(), { language: "en" }],
  ["sign-approve-dark", looking(), DARK],
  ["sign-approve-narrow", looking(), NARROW],
  ["sign-seal", sealing()],
  ["sign-seal-dark", sealing(), DARK],
  ["sign-seal-twice-as-large", sealing(), TWICE],
  ["sign-empty-fields", looking(withFields)],
  ["sign-empty-fields-narrow", looking(withFields), NARROW],
  ["sign-broken-signature", sealing(bothSignatures)],
  ["sign-wrong-pin", looking(wrongPin)],
  ["sign-wrong-pin-dark", looking(wrongPin), DARK],
  ["sign-final-try", looking({ tokens: [tokenWith({ countLow: true, finalTry: true })] })],
  [
    "sign-status-unknown",
    looking({
      tokens: [
        { ...tokenWith({}), certificates: [{ ...LEADER, warning: "CERTIFICATE_REVOCATION_UNKNOWN" }] },
      ],
    }),
  ],
  ["sign-role", looking(unknownRole), WAITING_FOR_ROLE],
  ["sign-role-dark-narrow", looking(unknownRole), { ...WAITING_FOR_ROLE, ...DARK, ...NARROW }],
  ["sign-image-missing", looking(imageMissing)],
  ["sign-reader-with-pad", looking({ tokens: [tokenWith({ protectedPath: true })] })],
];

/** What follows the person's word. */
const AFTERWARDS: [string, SignPhase, Look?][] = [
  ["sign-signing", { name: "signing", step: "signing-on-token" }],
  ["sign-uploading-dark", { name: "uploading", bytes: { done: 2e6, total: 4e6 } }, DARK],
  ["sign-delivered", { name: "delivered", signature: LEADER_SIGNATURE, warnings: [] }],
  [
    "sign-delivered-with-warning",
    { name: "delivered", signature: LEADER_SIGNATURE, warnings: ["CERTIFICATE_REVOCATION_UNKNOWN"] },
  ],
  ["sign-waiting", { name: "waiting", problem: problem("PORTAL_UPLOAD_FAILED"), mayBeStored: false }],
  [
    "sign-waiting-not-saved",
    { name: "waiting", problem: problem("JOB_SIGNED_NOT_SAVED"), mayBeStored: false },
  ],
  [
    "sign-waiting-unsure",
    { name: "waiting", problem: problem("PORTAL_LOGGED_OUT"), mayBeStored: true },
    DARK,
  ],
  [
    "sign-waiting-narrow",
    { name: "waiting", problem: problem("PORTAL_UNREACHABLE"), mayBeStored: false },
    NARROW,
  ],
];

describeStates("each state can be read, named and operated", () => {
  it.each(STILL)("%s", async (name, path, state, look) => {
    const page = await stage.show(path, state, look);
    await page.waitForSelector(
      "#agent-badge .badge, .steps, .outcome-title, .sheet .paper, #notice .notice, #unlock:not([hidden])",
    );
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

  it.each(AFTERWARDS)("%s", async (name, phase, look) => {
    const page = await stage.show(SIGN, looking(), look);
    await untilReady(page);
    const unsaved = "problem" in phase && phase.problem?.code === "JOB_SIGNED_NOT_SAVED";
    const kept = phase.name === "waiting" && !unsaved;
    await push(page, { phase, signedParts: kept ? ["original", "appended"] : [] });
    await page.waitForSelector("#course:not([hidden])");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("the sign window", () => {
  it("is gone through by the Tab key in the order in which it is read", async () => {
    const page = await stage.show(SIGN, sealing());
    await untilReady(page);
    expect(await focusOrder(page)).toEqual([
      "summary",
      "page",
      "zoom",
      "pages",
      "stamp fixed",
      "kept",
      "kind",
      "written-number",
      "written-date",
      "certificate",
      "no-secret",
      "pin",
      "sign",
      "cancel",
    ]);
    await closePage(page);
  });

  it("signs exactly what it shows, once, and has let go of the PIN by then", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    const sent = (await askedBy(page)).filter(({ type }) => type === "sign");
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ kind: "approve", pin: "123456", noSecret: true, tokenId: "token-1" });
    expect(sent[0]?.["shownSha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(await page.$eval('input[name="pin"]', (input) => input.value)).toBe("");
    expect(await page.content()).not.toContain("123456");
    await closePage(page);
  });

  it("does not sign before the statement is made and the PIN has its length, and says which", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("no-secret");
    await page.keyboard.press(" ");
    await page.$eval('input[name="pin"]', (input) => (input.value = "12"));
    await page.click('button[name="sign"]');
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("pin");
    expect((await askedBy(page)).some(({ type }) => type === "sign")).toBe(false);
    await closePage(page);
  });

  it("does not sign before the person has said whose the certificate is, and chooses no answer itself", async () => {
    const page = await stage.show(SIGN, looking(unknownRole), WAITING_FOR_ROLE);
    await untilReady(page);
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    expect(await page.evaluate(() => document.activeElement?.closest("#role") !== null)).toBe(true);
    expect(await page.$$eval("#role input:checked", (inputs) => inputs.length)).toBe(0);
    await page.click('#role input[value="personal"]');
    const asked = (await askedBy(page)).filter(({ type }) => type === "sign" || type === "role");
    expect(asked).toEqual([{ type: "role", certificate: LEADER.sha256, role: "personal" }]);
    await closePage(page);
  });

  it("brings the person back to the PIN when the last one was wrong", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    await push(page, wrongPin);
    await page.waitForSelector('#pin[aria-invalid="true"]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("pin");
    await closePage(page);
  });

  it("takes no style that is not one of its own files", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    await page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.head.append(style);
    });
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).not.toBe("none");
    expect((await inspect(page)).refused).toEqual(["style-src-elem inline"]);
    await closePage(page);
  });

  it("shows a document that could not be drawn completely, and does not sign it", async () => {
    const broken = await pageWithImage("JPXDecode", new Uint8Array(64).fill(7), 8);
    const page = await stage.show(SIGN, looking(), { document: broken });
    await page.waitForSelector("#notice .notice.trouble");
    expect(await page.$eval("#notice", (notice) => notice.textContent)).toContain("RENDER_FAILED");
    expect(await page.$eval('button[name="sign"]', (button) => button.checkVisibility())).toBe(false);
    await picture(page, "sign-not-drawn");
    await closePage(page);
  });

  it("draws a scan packed with JBIG2, which pdf.js leaves blank without its decoder", async () => {
    const scan = await pageWithImage("JBIG2Decode", blackJbig2(), 1);
    const page = await stage.show(SIGN, looking(), { document: scan });
    await untilReady(page);
    const pixel = await page.$eval("canvas.paper", (canvas) => {
      const context = canvas.getContext("2d");
      return [...(context?.getImageData(canvas.width / 2, canvas.height * 0.6, 1, 1).data ?? [])];
    });
    expect(pixel).toEqual([0, 0, 0, 255]);
    await closePage(page);
  });

  it("keeps only the pages near the visible part, however many there are", async () => {
    const page = await stage.show(SIGN, looking(), { document: await manyPages(300) });
    await untilReady(page);
    expect(await page.$$eval(".sheet", (sheets) => sheets.length)).toBe(300);
    expect(await page.$$eval("canvas.paper", (papers) => papers.length)).toBeLessThan(8);
    await page.focus("#pages");
    await page.keyboard.press("End");
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>("#page-number")?.value === "300",
    );
    await page.waitForFunction(() => document.querySelector(".sheet:last-child .paper") !== null);
    expect(await page.$$eval("canvas.paper", (papers) => papers.length)).toBeLessThan(8);
    expect(await page.$eval("#stamp-tools", (tools) => tools.childElementCount)).toBe(2);
    await picture(page, "sign-last-of-300-pages");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("asks for another stamp when another kind is chosen, and takes the certificate that fits it", async () => {
    const page = await stage.show(SIGN, sealing());
    await untilReady(page);
    await page.click('input[name="kind"][value="approve"] + span');
    await page.waitForSelector(".stamp:not(.fixed) .picture");
    const stamps = (await askedBy(page)).filter(({ type }) => type === "stamp");
    expect(stamps.map(({ kind }) => kind)).toEqual(["seal", "approve"]);
    expect(new Set(stamps.map(({ certificate }) => certificate)).size).toBe(2);
    await closePage(page);
  });
});

describe("a document with a password", () => {
  it("is opened with the one that the person types, which goes out with the signature and stays nowhere", async () => {
    const document = await withPassword("đúng rồi");
    const page = await stage.show(SIGN, looking(), { document });
    await page.waitForSelector("#unlock:not([hidden])");
    await page.type("#document-password", "sai");
    await page.click('button[name="unlock"]');
    await page.waitForSelector('#document-password[aria-invalid="true"]');
    await page.$eval('input[name="document-password"]', (input) => (input.value = ""));
    // The window is drawn anew in the middle of the word, as it is each time something changes.
    await page.type("#document-password", "đúng");
    await push(page, {});
    await page.type("#document-password", " rồi");
    await page.click('button[name="unlock"]');
    await untilReady(page);
    expect(await page.$eval('input[name="document-password"]', (input) => input.value)).toBe("");
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    const sent = (await askedBy(page)).find(({ type }) => type === "sign");
    expect(sent).toMatchObject({ password: "đúng rồi" });
    await closePage(page);
  });
});

describe("a file that has no pages", () => {
  it.each([
    ["sign-file-xml", { kind: "xml", rootElement: "edXML", hasText: true }, WINDOW],
    ["sign-file-binary", { kind: "binary", rootElement: null, hasText: false }, WINDOW],
    ["sign-file-narrow", { kind: "xml", rootElement: "edXML", hasText: true }, NARROW.viewport],
  ] as const)("%s is shown as what it is, and signed without a stamp", async (name, content, viewport) => {
    const document = Buffer.from("<edXML><số>127</số></edXML>");
    const page = await stage.show(SIGN, lookingAtFile(content), { document, ...(viewport && { viewport }) });
    await page.waitForSelector('button[name="sign"]:not([disabled])');
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    const text = await page.$eval("#file", (file) => file.textContent ?? "");
    expect(text.includes("<số>127</số>")).toBe(content.hasText);
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    const asked = await askedBy(page);
    expect(asked.some(({ type }) => type === "stamp")).toBe(false);
    expect(asked.find(({ type }) => type === "sign")).toMatchObject({ place: null, field: null });
    await closePage(page);
  });
});

describe("an empty field of the document", () => {
  it("is filled when the person chooses it: the stamp lies in its middle and stays there", async () => {
    const page = await stage.show(SIGN, looking(withFields));
    await untilReady(page);
    await page.select("#field", FIELD.name);
    await page.waitForSelector(".stamp.anchored .picture");
    await picture(page, "sign-field-chosen");
    await page.focus(".stamp");
    await page.keyboard.press("ArrowLeft");
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    const sent = (await askedBy(page)).find(({ type }) => type === "sign");
    expect(sent).toMatchObject({
      field: FIELD.name,
      place: { page: 0, x: 330, y: 110, width: 200, height: 80 },
    });
    await closePage(page);
  });
});

describe("the stamp", () => {
  const placeOf = async (page: Awaited<ReturnType<Stage["show"]>>) => {
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    const sent = (await askedBy(page)).find(({ type }) => type === "sign");
    return sent?.["place"] as { page: number; x: number; y: number; width: number; height: number };
  };

  it("goes where the mouse takes it, and never off the page", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    const stamp = await (await page.$(".stamp"))?.boundingBox();
    if (!stamp) throw new Error("no stamp");
    await page.mouse.move(stamp.x + 20, stamp.y + 20);
    await page.mouse.down();
    await page.mouse.move(1, WINDOW.height - 1, { steps: 5 });
    await page.mouse.up();
    const place = await placeOf(page);
    expect(place.x).toBeCloseTo(0);
    expect(place.y).toBeCloseTo(0);
    expect(place.width).toBeCloseTo(150);
    await closePage(page);
  });

  it("is moved and resized by the keyboard, with its shape kept", async () => {
    const page = await stage.show(SIGN, looking());
    await untilReady(page);
    await page.focus(".stamp");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.down("Shift");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.up("Shift");
    const place = await placeOf(page);
    expect(place).toMatchObject({ page: 0 });
    expect(place.x).toBeCloseTo(351);
    expect(place.width).toBeCloseTo(154);
    expect(place.height).toBeCloseTo(61.6);
    expect(place.y + place.height).toBeCloseTo(184);
    await closePage(page);
  });

  it("goes to a turned page by the keyboard, and stays upright there", async () => {
    const page = await stage.show(SIGN, looking(), { document: await manyPages(3) });
    await untilReady(page);
    await page.focus(".stamp");
    await page.keyboard.press("PageDown");
    await page.waitForSelector(".sheet:nth-child(2) .stamp");
    const shown = await page.$eval(".stamp", (stamp) => stamp.getBoundingClientRect().toJSON() as DOMRect);
    expect(shown.width / shown.height).toBeCloseTo(2.5, 1);
    const place = await placeOf(page);
    expect(place.page).toBe(1);
    // Turned by 90 degrees: what the reader sees as its width is its height in default user space.
    expect(place.height / place.width).toBeCloseTo(2.5);
    // 355 from the left and 662 from the top of the first page; the turned one is only 595 high.
    expect(place.y).toBeCloseTo(355);
    expect(place.x).toBeCloseTo(595 - 60);
    await closePage(page);
  });

  it("of a seal keeps its true size", async () => {
    const page = await stage.show(SIGN, sealing());
    await untilReady(page);
    await page.focus(".stamp");
    await page.keyboard.down("Shift");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.up("Shift");
    expect(await placeOf(page)).toMatchObject({ width: 102, height: 102 });
    await closePage(page);
  });
});

describe("the popup", () => {
  it("gives a signed document up only after it has said what that means", async () => {
    const page = await stage.show(POPUP, controlling({ deliveries: [WAITING_DELIVERY] }), SMALL);
    await page.waitForSelector("#deliveries .quiet");
    await page.click("#deliveries .quiet");
    await page.waitForSelector("#deliveries .question");
    await picture(page, "popup-discard");
    expect(await askedBy(page)).toEqual([]);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await page.click("#deliveries .danger");
    expect(await askedBy(page)).toEqual([{ type: "discard", jobKey: "job" }]);
    await closePage(page);
  });

  it("takes a pasted pairing code, and does not keep it on screen", async () => {
    const page = await stage.show(
      POPUP,
      controlling({ agent: { name: "not-paired", problem: null } }),
      SMALL,
    );
    await page.waitForSelector(".with-code summary");
    await page.click(".with-code summary");
    await page.type("#code", "  ABCD-EFGH ");
    await page.keyboard.press("Enter");
    expect(await askedBy(page)).toEqual([{ type: "pair-with-code", code: "ABCD-EFGH" }]);
    expect(await page.$eval("input#code", (input) => input.value)).toBe("");
    await closePage(page);
  });
});
