import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BatchState } from "../../extension/background/sign/batch-message.ts";
import type { RuleResult } from "../../protocol/rule.ts";
import {
  askingBatch,
  batch,
  deliveredBatch,
  dossierBatch,
  manyBatch,
  manySigning,
  mixedBatch,
  doubtfulBatch,
  overBatch,
  pausedBatch,
  preparingBatch,
  signingBatch,
  unnumberedBatch,
} from "./gallery/batch-state.ts";
import { inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { DARK, LAPTOP, NARROW } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { askedBy, picture, push, Stage, untilReady } from "./gallery/stage.ts";
import type { Look } from "./gallery/stage.ts";
import { TOKEN, tokenWith } from "./gallery/state.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";

const BATCH = "ui/batch/batch.html?order=order";

const isLike = (one: object, part: object): boolean =>
  Object.entries(part).every(([key, value]) => (one as Record<string, unknown>)[key] === value);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

const asked = async (page: Page, type: string) => (await askedBy(page)).filter((each) => each.type === type);

const UNNUMBERED: readonly RuleResult[] = [
  { rule: "PERSONAL_SIGNATURE", state: "passed", code: null },
  { rule: "NUMBER_AND_DATE", state: "waiting", code: "SIGN_NUMBER_MISSING" },
  { rule: "SIGNER_REVOCATION", state: "warned", code: "CERTIFICATE_REVOCATION_UNKNOWN" },
];
const REVOKED: readonly RuleResult[] = [
  { rule: "SIGNER_REVOCATION", state: "refused", code: "CERTIFICATE_REVOKED" },
  { rule: "SIGNER_ROLE", state: "passed", code: null },
];

const READY: [string, BatchState, Look?][] = [
  ["batch", batch()],
  ["batch-dark", batch(), DARK],
  ["batch-english", batch(), { language: "en" }],
  ["batch-laptop", batch(), LAPTOP],
  ["batch-narrow", batch(), NARROW],
  ["batch-mixed", mixedBatch()],
  ["batch-dossier", dossierBatch()],
  ["batch-unnumbered", unnumberedBatch(), { rules: UNNUMBERED }],
  ["batch-unnumbered-dark-english", unnumberedBatch(), { rules: UNNUMBERED, ...DARK, language: "en" }],
  ["batch-many", manyBatch()],
  [
    "batch-wrong-pin",
    batch({
      phase: { name: "open", problem: { code: "TOKEN_PIN_INCORRECT", detail: { triesLeft: "low" } } },
      tokens: [tokenWith({ countLow: true })],
    }),
  ],
];

const STILL: [string, BatchState, string, Look?][] = [
  ["batch-asking", askingBatch(), "#asking .actions"],
  ["batch-revoked", batch(), "#rules .refused", { rules: REVOKED }],
  ["batch-preparing", preparingBatch(), ".stamp .picture"],
  ["batch-no-token", batch({ tokens: [] }), ".sheet .paper"],
  ["batch-signing", signingBatch(), "#course .bar"],
  ["batch-many-signing", manySigning(), "#course .bar"],
  ["batch-paused-removed", pausedBatch(), "#missing:not(:empty)"],
  ["batch-paused-inserted", pausedBatch({}, [TOKEN]), "#pin"],
  ["batch-paused-stopped", pausedBatch({ problem: null, needsPin: false }, [TOKEN]), "#notice .notice", DARK],
  ["batch-paused-narrow", pausedBatch({}, [TOKEN]), "#pin", NARROW],
  ["batch-over", overBatch(), "#course .emblem"],
  ["batch-over-doubtful", doubtfulBatch(), "#course .emblem"],
  ["batch-over-dark", overBatch(), "#course .emblem", DARK],
  ["batch-delivered", deliveredBatch(), "#course .emblem"],
  ["batch-over-narrow", overBatch(), "#course .emblem", NARROW],
];

describeStates("each state of a batch can be read, named and operated", () => {
  it.each(READY)("%s", async (name, state, look) => {
    const page = await stage.show(BATCH, state, look);
    await untilReady(page);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each(STILL)("%s", async (name, state, sign, look) => {
    const page = await stage.show(BATCH, state, look);
    await page.waitForSelector(sign);
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

describe("a batch", () => {
  it("is signed with one PIN: each document by the digest of its own bytes, in its own place", async () => {
    const page = await stage.show(BATCH, mixedBatch());
    await untilReady(page);
    expect(await page.$eval('button[name="sign"]', (button) => button.textContent)).toBe("Ký 2 văn bản");
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    await eventually("it signs", async () => (await asked(page, "sign")).length > 0);
    const [sent, ...more] = await asked(page, "sign");
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ pin: "123456", noSecret: true });
    const documents = (sent?.["documents"] ?? []) as {
      jobKey: string;
      kind: string;
      shownSha256: string;
      place: object;
    }[];
    expect(documents.map(({ kind }) => kind)).toEqual(["approve", "approve"]);
    expect(documents.map(({ jobKey }) => jobKey)).toEqual(["job-0", "job-4"]);
    for (const { shownSha256, place } of documents) {
      expect(shownSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(place).toMatchObject({ page: 0, width: 150, height: 60 });
    }
    expect(await page.$eval('input[name="pin"]', (input) => input.value)).toBe("");
    await closePage(page);
  });

  it("does not sign a document whose bytes are not the ones that the agent holds", async () => {
    const page = await stage.show(BATCH, batch(), { sha256: "f".repeat(64) });
    await page.waitForSelector("#documents .unsignable");
    await picture(page, "batch-other-bytes");
    expect(await page.$eval('button[name="sign"]', (button) => button.disabled)).toBe(true);
    expect(await page.$eval("#documents", (list) => list.textContent)).toContain("RENDER_DIGEST_MISMATCH");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it("has number and date typed for each, one date for all, and asks for no statement that no rule wants", async () => {
    const page = await stage.show(BATCH, unnumberedBatch(), { rules: UNNUMBERED });
    await untilReady(page);
    expect(await page.$eval(".statement", (statement) => statement.checkVisibility())).toBe(false);
    await page.click('button[name="sign"]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("written-number");
    await page.type("#written-number", "12/QĐ-UBND");
    await page.type("#written-date", "22/11/2026");
    await page.click('button[name="date-for-all"]');
    await page.click("#documents li:nth-child(4) button[name=look]");
    await page.waitForSelector("#documents li:nth-child(4).looked");
    const shown = await page.$$eval("#kind-words input", (inputs) => inputs.map(({ value }) => value));
    expect(shown).toEqual(["", "22/11/2026"]);
    const placedOf = async (jobKey: string) =>
      (await asked(page, "job"))
        .map((each) => each as unknown as { jobKey: string; request: object })
        .filter((each) => each.jobKey === jobKey)
        .map(({ request }) => request);
    const words = { number: "12/QĐ-UBND", date: "22/11/2026" };
    await eventually("its attachments have the same", async () =>
      (await placedOf("job-2")).some((request) =>
        isLike(request, { type: "place", kind: "attachment", ...words }),
      ),
    );
    await picture(page, "batch-numbered");
    await closePage(page);
  });

  it("keeps where the person put a stamp while another document is looked at", async () => {
    const page = await stage.show(BATCH, batch());
    await untilReady(page);
    await page.focus(".stamp");
    await page.keyboard.press("ArrowLeft");
    await page.click("#documents li:nth-child(2) button[name=look]");
    await page.waitForSelector("#documents li:nth-child(2).looked");
    await untilReady(page);
    await page.click("#documents li:first-child button[name=look]");
    await untilReady(page);
    await page.click('input[name="no-secret"]');
    await page.type('input[name="pin"]', "123456");
    await page.click('button[name="sign"]');
    await eventually("it signs", async () => (await asked(page, "sign")).length > 0);
    const [sent] = await asked(page, "sign");
    const documents = (sent?.["documents"] ?? []) as { place: { x: number } }[];
    const places = documents.map(({ place }) => place.x);
    expect(places[0]).toBeCloseTo(351);
    expect(places[1]).toBeCloseTo(355);
    await closePage(page);
  });

  it("has the background leave out what the person does not want", async () => {
    const page = await stage.show(BATCH, batch());
    await untilReady(page);
    await page.click("#documents li:nth-child(3) input[name=take]");
    await eventually("it is left out", async () => (await asked(page, "leave-out")).length > 0);
    expect(await asked(page, "leave-out")).toEqual([{ type: "leave-out", jobKey: "job-2", leftOut: true }]);
    await closePage(page);
  });

  it("that is held up is gone on with by the PIN alone, from the keyboard", async () => {
    const page = await stage.show(BATCH, pausedBatch({}, [TOKEN]));
    await page.waitForSelector("#pin");
    await page.type('input[name="pin"]', "123456");
    await page.keyboard.press("Enter");
    await eventually("it goes on", async () => (await asked(page, "resume")).length > 0);
    expect(await asked(page, "resume")).toEqual([{ type: "resume", pin: "123456" }]);
    await closePage(page);
  });

  it("that was stopped goes on without the PIN, and can be stopped from the keyboard", async () => {
    const page = await stage.show(BATCH, manySigning());
    await page.waitForSelector('button[name="stop"]');
    await page.focus('button[name="stop"]');
    await page.keyboard.press("Enter");
    await eventually("it stops", async () => (await asked(page, "stop")).length > 0);
    await push(page, { ...pausedBatch({ problem: null, needsPin: false }, [TOKEN]) });
    await page.waitForSelector('#consent:not([hidden]) button[name="sign"]:not(:disabled)');
    await page.focus('button[name="sign"]');
    await page.keyboard.press("Enter");
    await eventually("it goes on", async () => (await asked(page, "resume")).length > 0);
    expect(await asked(page, "resume")).toEqual([{ type: "resume", pin: "" }]);
    await closePage(page);
  });

  it("makes a document an attachment of the one above it, where it is sealed", async () => {
    const page = await stage.show(BATCH, dossierBatch());
    await untilReady(page);
    await page.click("#documents li:nth-child(4) button[name=look]");
    await page.waitForSelector("#documents li:nth-child(4).looked button[name=attach]");
    await page.click("#documents li:nth-child(4) button[name=attach]");
    await eventually("it is attached", async () => (await asked(page, "attach")).length > 0);
    expect(await asked(page, "attach")).toEqual([{ type: "attach", jobKey: "job-3", to: "job-0" }]);
    await closePage(page);
  });

  it("can be gone on with when it is over: what failed is tried again, and takes a PIN of its own", async () => {
    const page = await stage.show(BATCH, overBatch());
    await page.waitForSelector('button[name="retry-failed"]');
    await page.click('button[name="retry-failed"]');
    await eventually("it tries again", async () => (await asked(page, "retry-failed")).length > 0);
    const documents = overBatch().documents.map((each) =>
      each.jobKey === "job-3"
        ? { ...batch().documents[3], ...each, phase: { name: "connecting" } as const }
        : each,
    );
    await push(page, { documents });
    await page.waitForSelector("#consent:not([hidden])");
    await closePage(page);
  });
});
