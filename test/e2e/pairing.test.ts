import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SENTENCES } from "../../protocol/sentence.ts";
import { openDoctorPage, openPopup, startWorld } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { textOf, waitForText } from "./patience.ts";
import type { World } from "./harness.ts";
import { pressButton, text } from "./text.ts";

describe("a browser without the native messaging host", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ nativeHost: false });
  });
  afterAll(() => world.close());

  it("is paired with the code that `kyso pair` shows, and can be forgotten", async () => {
    const { pairingCode } = JSON.parse(await world.agent.command("pair", "--json")) as {
      pairingCode: string;
    };
    expect(await examined(world)).toEqual(expect.arrayContaining(["LOOPBACK_GOOD", "NOT_PAIRED"]));
    const popup = await openPopup(world);
    await enterCode(popup, pairingCode);
    await waitForText(popup, "Lãnh đạo");
    expect(await textOf(popup)).toContain("Con dấu UBND xã");
    // The same page now has the agent's own lines.
    const paired = ["NATIVE_HOST_MISSING", "LOOPBACK_GOOD", "PAIRED", "AGENT_RUNNING", "CERTIFICATE_GOOD"];
    expect(await examined(world)).toEqual(expect.arrayContaining(paired));

    const [browser] = JSON.parse(await world.agent.command("browsers", "list", "--json")) as Paired[];
    if (browser === undefined) throw new Error("the agent lists no browser");
    await world.agent.command("browsers", "forget", browser.pairingId);
    await waitForText(popup, text("agentNotPairedText"));
  });

  it("with a mistyped code is not paired, and says so", async () => {
    const popup = await openPopup(world);
    await enterCode(popup, "1RG3-7R5X-GEWS-WV6C-6EDA-ZE2A-RQVE");
    await waitForText(popup, SENTENCES.PAIRING_CODE_INVALID.vi);
    expect(JSON.parse(await world.agent.command("browsers", "list", "--json"))).toEqual([]);
  });
});

async function enterCode(popup: Page, code: string): Promise<void> {
  await waitForText(popup, text("agentNotPairedText"));
  await popup.locator("details.with-code summary").click();
  await popup.locator('input[name="code"]').fill(code);
  await pressButton(popup, "pairWithCode");
}

/** What the doctor page finds, by the codes of its report. */
async function examined(world: World): Promise<string[]> {
  const page = await openDoctorPage(world);
  // What an earlier look found is shown until the new one has ended.
  await page.waitForSelector('body[data-phase="examined"]');
  const report = await page.$eval("#report", (node) => node.textContent);
  await closePage(page);
  return [...report.matchAll(/\[([A-Z_]+)/g)].map(([, code]) => code ?? "");
}

interface Paired {
  pairingId: string;
}
