import { readFile } from "node:fs/promises";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER_NAME } from "./harness.ts";
import { repositoryFile } from "./repository-file.ts";
import { launchPlainBrowser } from "./socket/plain-browser.ts";
import { SCENARIOS } from "./socket/scenario.ts";
import type { Scenario } from "./socket/trace.ts";
import { startSocketServer } from "./socket/server.ts";
import type { SocketServer } from "./socket/server.ts";
import { standIn } from "./socket/stand-in.ts";
import { traceInPage } from "./socket/trace.ts";

/** Where the portals' program is, which Kyso answers for. */
const PROGRAM = "wss://127.0.0.1:8987";

let browser: Browser;
let server: SocketServer;

beforeAll(async () => {
  const script = await readFile(repositoryFile(`dist/${BROWSER_NAME}/page/socket.js`), "utf8");
  const pages: Record<string, string> = { "/real": "<!doctype html><title>real</title>" };
  server = await startSocketServer(pages);
  const address = JSON.stringify(`ws://127.0.0.1:${server.port}`);
  pages["/emulated"] =
    `<!doctype html><title>emulated</title><script>(${standIn.toString()})(${address})</script>` +
    `<script>${script.replaceAll("</script", "<\\/script")}</script>`;
  browser = await launchPlainBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function openPage(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.port}${path}`);
  return page;
}

async function traceOf({ path, run }: Scenario, page: Page, origin: string): Promise<string[]> {
  const address = JSON.stringify({ url: origin + path, origin });
  return (await page.evaluate(`(${traceInPage.toString()})(${run.toString()}, ${address})`)) as string[];
}

describe("a socket that Kyso answers does what the browser's own does", () => {
  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const [real, emulated] = await Promise.all([openPage("/real"), openPage("/emulated")]);
      const expected = await traceOf(scenario, real, `ws://127.0.0.1:${server.port}`);
      expect(await traceOf(scenario, emulated, PROGRAM)).toEqual(expected);
      expect(expected).not.toEqual([]);
      await Promise.all([real.close(), emulated.close()]);
    });
  }
});

describe("a socket that Kyso does not answer is the real one in all it does", () => {
  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const [real, mirrored] = await Promise.all([openPage("/real"), openPage("/emulated#absent")]);
      const expected = await traceOf(scenario, real, `ws://127.0.0.1:${server.port}`);
      expect(await traceOf(scenario, mirrored, PROGRAM)).toEqual(expected);
      await Promise.all([real.close(), mirrored.close()]);
    });
  }
});
