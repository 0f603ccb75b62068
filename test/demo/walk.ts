import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { fillConsent } from "../e2e/consent.ts";
import { openDocument, openPortal, pressSign, storedDocument, type World } from "../e2e/harness.ts";
import { waitForPhase } from "../e2e/patience.ts";
import {
  attachmentsOfEachKind,
  BADGES_OF_EACH_KIND,
  openIncoming,
  pressBadge,
  receive,
  waitForBadges,
} from "../e2e/incoming.ts";
import { PINS } from "../e2e/office.ts";
import { currentVersion } from "../portal/document-store.ts";
import type { Album } from "./album.ts";

/** The letter that waits for its approval in the sample eOffice. */
const DOCUMENT = 1;

/** The attachment that was changed after it had been signed. */
const CHANGED_FILE = "bi-sua-sau-khi-ky.pdf";

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

/** Has the clerk look at what came in: the badges, and what one of them rests on. */
async function receiveAs(world: World, album: Album, page: Page): Promise<void> {
  await openIncoming(world, page, receive(world, await attachmentsOfEachKind(world)));
  await waitForBadges(world, page, BADGES_OF_EACH_KIND);
  await album.take(page, "clerk-incoming", "what came in: beside each file, what its signatures are worth");
  const window = await pressBadge(world, page, CHANGED_FILE);
  await window.waitForSelector("canvas");
  await window.waitForNetworkIdle();
  await album.take(
    window,
    "clerk-check",
    "the report on the one that was changed, and the document beside it",
  );
}

/** Makes the clicks of leader and clerk, with a picture of each step; returns the path of the signed document. */
export async function walkThrough(world: World, album: Album): Promise<string> {
  await signAs(world, album, "leader");
  const page = await signAs(world, album, "clerk");
  await receiveAs(world, album, page);
  const file = join(album.folder, "signed.pdf");
  await writeFile(file, currentVersion(storedDocument(world, DOCUMENT)).bytes);
  const picture = album.next("signed-page").replace(/\.png$/, "");
  execFileSync("pdftoppm", ["-png", "-r", "80", "-singlefile", file, picture]);
  console.log(`  ${picture.slice(album.folder.length + 1)}.png  the first page as the portal stored it`);
  return file;
}
