import type { ElementHandle, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { FACES, hostOf, startFamilyPortals } from "../portal/family/family-portal.ts";
import type { FamilyFace } from "../portal/family/family-face.ts";
import type { FamilyPortals } from "../portal/family/family-portal.ts";
import { FRAMED_PAGE, SPRING_EOFFICE } from "../portal/family/spring-eoffice.ts";
import { makeLetter } from "../portal/letter.ts";
import { ROAD_LETTER } from "../portal/sample-letter.ts";
import { pressSign, startWorld } from "./harness.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually } from "./patience.ts";
import { allow, signersOf } from "./second-signing.ts";
import { addAdapter } from "./second-world.ts";

/** What stands before the button, once the app has drawn itself anew for the last time, and how it is brought up. */
const BUTTONS: Readonly<Record<string, { beside: string; open?: string }>> = {
  "liferay-mot-cua": { beside: "button.btn-kyso-action + span", open: "tr:last-child .dropdown-toggle" },
  opencps: { beside: "body[data-xong] ul.tep a + span" },
  "court-aspx": { beside: "button.buttonkyso + span" },
  "spring-eoffice": { beside: "body[data-xong] a[href*=download] + span" },
  "vnpt-ioffice": { beside: "table a + span" },
};

/** The button beside the document, once the page has come to rest. */
async function buttonOf(page: Page, face: FamilyFace): Promise<ElementHandle> {
  const { beside, open } = BUTTONS[face.family] ?? { beside: "" };
  if (open !== undefined) {
    // Down is enough: the menu stays while the button is held no more. A row that just moves may be missed, as by a person.
    const openMenu = async (): Promise<boolean> => {
      if ((await page.$("ul.dropdown-menu")) === null) await (await page.$(open))?.click();
      return (await page.$("ul.dropdown-menu")) !== null;
    };
    await eventually("the menu is open", openMenu);
  }
  const button = await page.waitForSelector(beside, { timeout: 20_000 });
  if (button === null) throw new Error("no button");
  return button;
}

describe("a portal of the family", () => {
  let world: World;
  let portals: FamilyPortals;

  beforeAll(async () => {
    portals = await startFamilyPortals(await makeLetter(ROAD_LETTER));
    world = await startWorld({ publicPorts: [portals.port] });
    for (const face of FACES) {
      const origins = [`http://${hostOf(face)}/*`];
      await addAdapter(world, {
        format: 1,
        id: `thu-${face.family}`,
        name: `Cổng ${face.family}`,
        origins,
        use: face.family,
      });
    }
  });
  afterAll(async () => {
    await world.close();
    await portals.close();
  });

  it.each(FACES.map((face) => [face.family, face] as const))(
    "%s has its document signed and gets it back",
    async (family, face) => {
      const page = await world.browser.newPage();
      await page.goto(portals.address(face));
      const window = await pressSign(world, await buttonOf(page, face));
      await allow(window);
      await giveConsent(window, PINS.leader);
      const stored = (): Uint8Array | null => portals.files.get(family)?.signed ?? null;
      await eventually("the portal has it", () => stored() !== null);
      const signed = stored() ?? new Uint8Array();
      expect(await signersOf(world, signed)).toHaveLength(1);
      await closePage(page);
    },
  );

  it("in a frame, behind a shadow root, is signed in as well", async () => {
    const face = SPRING_EOFFICE;
    const file = portals.files.get(face.family);
    if (file === undefined) throw new Error("no such portal");
    file.signed = null;
    const page = await world.browser.newPage();
    await page.goto(new URL(FRAMED_PAGE, portals.address(face)).href);
    const frame = await page.waitForFrame((one) => one.url().endsWith("/trong-khung"));
    let button: ElementHandle | null = null;
    await eventually("the button is there", async () => {
      button = await frame.$(">>> a[href*=download] + span");
      return button !== null;
    });
    if (button === null) throw new Error("no button");
    const window = await pressSign(world, button);
    await allow(window);
    await giveConsent(window, PINS.leader);
    await eventually("the portal has it", () => file.signed !== null);
    await closePage(page);
  });

  it("that draws itself anew keeps the button", async () => {
    const face = FACES.find(({ family }) => family === "opencps");
    if (face === undefined) throw new Error("no such family");
    const page = await world.browser.newPage();
    await page.goto(portals.address(face));
    await page.waitForSelector("ul.tep a + span");
    await page.evaluate(() => {
      document.querySelector("ul.tep a + span")?.remove();
      dispatchEvent(new Event("ve-lai"));
    });
    await eventually("it is back", async () => (await page.$("ul.tep a + span")) !== null);
    await closePage(page);
  });
});
