import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frame, Page } from "puppeteer";
import { pdfsig, qpdfIsContent } from "../agent/pades/judge.ts";
import { giveConsent, pressNamed } from "./consent.ts";
import type { World } from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { textOf, waitForPhase } from "./patience.ts";
import { call } from "./second-world.ts";
import type { SecondWorld } from "./second-world.ts";

/** What a page sends to have one document signed. */
export interface DocumentPrms {
  FileName: string;
  FileUploadHandler: string;
  [field: string]: unknown;
}

/** Presses `allow` where the window asks, and waits until it is ready to sign. Returns what it asked, as a person reads it. */
export async function allow(window: Page): Promise<string | null> {
  if ((await waitForPhase(window, "asking", "ready")) === "ready") return null;
  const asked = await textOf(window);
  await pressNamed(window, "allow");
  await waitForPhase(window, "ready");
  return asked;
}

/** The sign window that a call of the page opens. */
export function signWindow(world: World, act: () => Promise<unknown>): Promise<Page> {
  return world.extension.opened("ui/sign/", act);
}

/** One document on its whole way: the page's call, what the window asks, the user's word; ends with the delivery. */
export async function signBy(
  world: SecondWorld,
  frame: Frame,
  { name, prms, pin }: { name: string; prms: DocumentPrms; pin: string },
): Promise<void> {
  const window = await signWindow(world, () => call(frame, name, prms));
  await allow(window);
  await giveConsent(window, pin);
  await delivered(window);
}

/** Waits until the document has gone where it was to go; the window may close itself then. */
export async function delivered(window: Page): Promise<void> {
  await waitForPhase(window, "delivered");
  await closePage(window);
}

let files = 0;

/** Who signed a PDF, as `pdfsig` reads it; throws where a signature is not valid, or does not cover the whole file. */
export async function signersOf(world: World, bytes: Uint8Array): Promise<string[]> {
  const file = join(world.folder, `signed-${(files += 1)}.pdf`);
  await writeFile(file, bytes);
  const verdicts = pdfsig(file);
  if (!qpdfIsContent(file)) throw new Error("qpdf finds fault with it");
  if (verdicts.at(-1)?.wholeFile !== true) throw new Error("the last signature does not cover the file");
  for (const { valid, signer } of verdicts) if (!valid) throw new Error(`not valid: ${signer}`);
  return verdicts.map(({ signer }) => signer);
}
