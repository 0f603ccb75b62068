import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, openPopup, startWorld, textOf } from "./harness.ts";
import type { World } from "./harness.ts";
import { pressButton } from "./text.ts";

describe("a browser without the native messaging host", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ nativeHost: false });
  });
  afterAll(() => world.close());

  it("is paired with the code that `kyso pair` shows, and can be forgotten", async () => {
    const { code } = JSON.parse(await world.agent.command("pair", "--json")) as { code: string };
    const popup = await openPopup(world);
    await popup.locator("details.with-code summary").click();
    await popup.locator('input[name="code"]').fill(code);
    await pressButton(popup, "pairWithCode");
    await eventually("the agent lists the browser", async () =>
      (await world.agent.command("browsers", "list", "--json")).includes("pairingId"),
    );
    await eventually("the popup shows the tokens", async () => (await textOf(popup)).includes("Lãnh đạo"));
    expect(await textOf(popup)).toContain("Con dấu UBND xã");
  });
});
