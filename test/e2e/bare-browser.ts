import puppeteer from "puppeteer";
import type { Browser } from "puppeteer";
import { canSandbox, chromiumProgram } from "./chromium.ts";
import { firefoxProgram } from "./firefox.ts";
import { BROWSER_NAME } from "./harness.ts";

/** Starts the browser that the tests are for, without the extension and with nothing to find. */
export function launchBareBrowser(): Promise<Browser> {
  return BROWSER_NAME === "firefox"
    ? puppeteer.launch({ browser: "firefox", ...firefoxProgram() })
    : puppeteer.launch({
        executablePath: chromiumProgram(),
        pipe: true,
        args: canSandbox() ? [] : ["--no-sandbox"],
      });
}
