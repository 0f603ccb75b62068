import puppeteer from "puppeteer";
import type { Browser } from "puppeteer";
import { canSandbox, chromiumProgram } from "../chromium.ts";
import { firefoxProgram } from "../firefox.ts";
import { BROWSER_NAME } from "../harness.ts";

/** The tests' browser without the extension. */
export async function launchPlainBrowser(): Promise<Browser> {
  if (BROWSER_NAME === "firefox") {
    return await puppeteer.launch({ browser: "firefox", executablePath: firefoxProgram(), headless: true });
  }
  return await puppeteer.launch({
    executablePath: chromiumProgram(),
    headless: true,
    pipe: true,
    args: canSandbox() ? [] : ["--no-sandbox"],
  });
}
