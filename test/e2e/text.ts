import { readFileSync } from "node:fs";
import type { Page } from "puppeteer";
import { repositoryFile } from "./repository-file.ts";

const messages = JSON.parse(
  readFileSync(repositoryFile("extension/_locales/vi/messages.json"), "utf8"),
) as Record<string, { message: string }>;

/** A text of the extension in Vietnamese, by its key. */
export function text(key: string): string {
  const found = messages[key];
  if (found === undefined) throw new Error(`no text ${key}`);
  return found.message;
}

/** Presses the button that reads as this key's text, when it is there. */
export async function pressButton(page: Page, key: string): Promise<void> {
  await page.bringToFront();
  await page.locator(`::-p-xpath(//button[normalize-space()="${text(key)}"])`).click();
}
