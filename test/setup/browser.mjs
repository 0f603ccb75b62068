// Browsers for the demo and the browser tests: Debian's, or puppeteer's own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run, say, stop } from "./step.mjs";

const CHROMIUM = {
  variable: "KYSO_BROWSER",
  system: "/usr/bin/chromium",
  browser: "chrome",
  wanted: "Chromium 133 or later",
};

const FIREFOX = {
  variable: "KYSO_FIREFOX",
  system: "/usr/bin/firefox-esr",
  browser: "firefox",
  wanted: "Firefox 153 or later",
};

/** Has the browsers ready that a command needs; puppeteer's own are downloaded where the system has none that it may use. */
export function provideBrowsers(root, command) {
  for (const each of command === "test" ? [CHROMIUM, FIREFOX] : [CHROMIUM]) provideBrowser(root, each);
}

function provideBrowser(root, { variable, system, browser, wanted }) {
  if (process.env[variable] || existsSync(system)) return;
  say(`Looking for puppeteer's own ${browser}, and downloading it where it is not there`);
  const program = join(root, "node_modules", "puppeteer", "lib", "cjs", "puppeteer", "node", "cli.js");
  if (!run(process.execPath, [program, "browsers", "install", browser], { cwd: root })) {
    stop(`No browser. Install ${wanted} and name it in the environment:  ${variable}=/path/to/it`);
  }
}
