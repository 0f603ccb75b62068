// A Chromium for the demo and the browser tests: Debian's, or puppeteer's own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run, say, stop } from "./step.mjs";

/** Has a browser ready; puppeteer's own is downloaded where the system has none that it may use. */
export async function provideBrowser(root) {
  if (process.env.KYSO_BROWSER || existsSync("/usr/bin/chromium")) return;
  const { default: puppeteer } = await import("puppeteer");
  if (existsSync(puppeteer.executablePath())) return;
  say("Downloading puppeteer's own Chrome");
  const program = join(root, "node_modules", "puppeteer", "lib", "cjs", "puppeteer", "node", "cli.js");
  if (!run(process.execPath, [program, "browsers", "install", "chrome"], { cwd: root })) {
    stop(
      "No browser. Install Chromium 133 or later and name it:  KYSO_BROWSER=/path/to/chromium npm run demo",
    );
  }
}
