import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SENTENCES } from "../../protocol/sentence.ts";
import { openPopup, startWorld } from "./harness.ts";
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
    const popup = await openPopup(world);
    await enterCode(popup, pairingCode);
    await waitForText(popup, "Lãnh đạo");
    expect(await textOf(popup)).toContain("Con dấu UBND xã");

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

interface Paired {
  pairingId: string;
}
