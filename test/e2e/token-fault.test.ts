import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { giveConsent, pressNamed } from "./consent.ts";
import type { ErrorCode } from "../../protocol/error.ts";
import type { Faults } from "../token/fault-module.ts";
import { expectProblem, expectUntouched } from "./expectation.ts";
import { BROWSER_NAME, readyWindow, startWorld, storedDocument } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import { filesHoldingPin } from "../token/pin-trace.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";

/** The leader's from the last test on. */
const CHANGED_PIN = "86420975";

// The agent's part, and no browser's own.
describe.skipIf(BROWSER_NAME === "firefox")("a token that fails", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => {
    world.office.leaderModule.control({});
  });
  afterAll(() => world.close());

  it("for a wrong PIN is asked once, and the right one signs", async () => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.control({ pinTries: 5 });
    world.office.leaderModule.forget();
    await giveConsent(window, "999999");
    await expectProblem(window, "ready", "TOKEN_PIN_INCORRECT");
    expect(world.office.leaderModule.calls().get("C_Login")).toBe(1);
    expectUntouched(world, id);
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it.each<[string, Faults, ErrorCode]>([
    // Only its use shows these: the window reads the tokens now and again, and offers none that is locked or gone.
    ["that is locked", { fail: { C_Login: 0xa4 /* CKR_PIN_LOCKED */ } }, "TOKEN_PIN_LOCKED"],
    ["that is pulled while it signs", { fail: { C_Sign: 0x32 /* CKR_DEVICE_REMOVED */ } }, "TOKEN_REMOVED"],
    ["whose module crashes", { segv: ["C_Sign"] }, "TOKEN_MODULE_CRASHED"],
  ])("%s ends with a sentence and nothing signed", async (_what, faults, code) => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.control(faults);
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "ready", code);
    expectUntouched(world, id);
    world.office.leaderModule.control({});
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("whose module hangs is given up, and the next try signs", async () => {
    const { id, window } = await readyWindow(world);
    world.office.leaderModule.control({ hang: ["C_Sign"] });
    await giveConsent(window, PINS.leader);
    await expectProblem(window, "ready", "TOKEN_MODULE_TIMEOUT");
    expectUntouched(world, id);
    world.office.leaderModule.control({});
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
  });

  it("wants its PIN changed first: that is done from the sign window, which goes on with the new one", async () => {
    world.office.leaderModule.control({ pinToBeChanged: true });
    const { id, window } = await readyWindow(world);
    await window.waitForSelector('#care button[name="change-pin"]');
    const pinWindow = await world.extension.opened("ui/pin/", () => pressNamed(window, "change-pin"));
    await pinWindow.waitForSelector("#rules li");
    const typed = { "old-pin": PINS.leader, "new-pin": CHANGED_PIN, "new-pin-again": CHANGED_PIN };
    for (const [name, value] of Object.entries(typed)) await pinWindow.type(`input[name="${name}"]`, value);
    await pressNamed(pinWindow, "change");
    await pinWindow.waitForSelector("#done:not([hidden])");
    await closePage(pinWindow);
    expectUntouched(world, id);
    await window.waitForSelector("#pin-field:not([hidden])");
    await giveConsent(window, CHANGED_PIN);
    await waitForPhase(window, "delivered");
    expect(storedDocument(world, id).versions).toHaveLength(2);
    await closePage(window);
    // Neither the agent nor the browser has it anywhere on the disk.
    expect(filesHoldingPin(world.folder, CHANGED_PIN)).toEqual([]);
  });
});
