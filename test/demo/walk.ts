import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import {
  fillConsent,
  openDocument,
  openPortal,
  pressSign,
  storedDocument,
  waitForPhase,
  type World,
} from "../e2e/harness.ts";
import { PINS } from "../e2e/office.ts";
import { currentVersion } from "../portal/document-store.ts";
import type { Album } from "./album.ts";

/** The letter that waits for its approval in the sample eOffice. */
const DOCUMENT = 1;

const STEPS = {
  leader: { pin: PINS.leader, who: "the leader", act: "approves" },
  clerk: { pin: PINS.organisation, who: "the clerk", act: "sets the seal" },
} as const;

async function signAs(world: World, album: Album, user: keyof typeof STEPS): Promise<Page> {
  const { pin, who, act } = STEPS[user];
  const page = await openPortal(world, user);
  await album.take(page, `${user}-list`, `${who} has logged in to the eOffice`);
  const button = await openDocument(world, page, DOCUMENT);
  await album.take(page, `${user}-document`, "the document, with Kyso's button beside it");
  const window = await pressSign(world, button);
  await waitForPhase(window, "ready");
  await window.waitForSelector("[data-drawn-width]");
  await window.waitForNetworkIdle();
  await album.take(window, `${user}-sign-window`, "what will be signed, and how it will look");
  await fillConsent(window, pin);
  await album.take(window, `${user}-pin`, "the PIN is typed");
  await window.click('button[name="sign"]');
  await waitForPhase(window, "delivered");
  await album.take(window, `${user}-delivered`, `${who} ${act}; the portal has stored it`);
  await page.reload();
  await album.take(page, `${user}-status`, "the document's new status in the eOffice");
  return page;
}

/** Makes the clicks of leader and clerk, with a picture of each step; returns the path of the signed document. */
export async function walkThrough(world: World, album: Album): Promise<string> {
  await signAs(world, album, "leader");
  await signAs(world, album, "clerk");
  const file = join(album.folder, "signed.pdf");
  await writeFile(file, currentVersion(storedDocument(world, DOCUMENT)).bytes);
  const picture = album.next("signed-page").replace(/\.png$/, "");
  execFileSync("pdftoppm", ["-png", "-r", "80", "-singlefile", file, picture]);
  console.log(`  ${picture.slice(album.folder.length + 1)}.png  the first page as the portal stored it`);
  return file;
}
