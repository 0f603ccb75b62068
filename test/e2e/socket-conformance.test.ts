import { readFile } from "node:fs/promises";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER_NAME } from "./harness.ts";
import { repositoryFile } from "./repository-file.ts";
import { launchBareBrowser } from "./bare-browser.ts";
import { SCENARIOS } from "./socket/scenario.ts";
import type { Scenario } from "./socket/trace.ts";
import { startSocketServer } from "./socket/server.ts";
import type { SocketServer } from "./socket/server.ts";
import { standIn } from "./socket/stand-in.ts";
import { traceInPage } from "./socket/trace.ts";

/** Where the portals' program is, which Kyso answers for. */
const PROGRAM = "wss://127.0.0.1:8987";

/** What the script may add to a page's start, on a machine that has nothing else to do. */
const BUDGET_MS = 1;

let browser: Browser;
let page: Page;
let server: SocketServer;

beforeAll(async () => {
  const script = await readFile(repositoryFile(`dist/${BROWSER_NAME}/page/page.js`), "utf8");
  const pages: Record<string, string> = { "/real": "<!doctype html><title>real</title>" };
  server = await startSocketServer(pages);
  const address = JSON.stringify(`ws://127.0.0.1:${server.port}`);
  pages["/emulated"] =
    `<!doctype html><title>emulated</title><script>(${standIn.toString()})(${address})</script>` +
    `<script>${script}</script>`;
  pages["/cost"] =
    `<!doctype html><script>var began=performance.now();${script};var ended=performance.now()</script>`;
  expect(script).not.toContain("</script");
  browser = await launchBareBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function traceOf({ path, run }: Scenario, where: string, origin: string): Promise<string[]> {
  await page.goto("about:blank");
  await page.goto(`http://127.0.0.1:${server.port}${where}`);
  const address = JSON.stringify({ url: origin + path, origin });
  return (await page.evaluate(`(${traceInPage.toString()})(${run.toString()}, ${address})`)) as string[];
}

describe("a socket to the program does what the browser's own does, whether Kyso answers or not", () => {
  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const real = await traceOf(scenario, "/real", `ws://127.0.0.1:${server.port}`);
      expect(real).not.toEqual([]);
      expect(await traceOf(scenario, "/emulated", PROGRAM), "answered").toEqual(real);
      expect(await traceOf(scenario, "/emulated#absent", PROGRAM), "not answered").toEqual(real);
    });
  }
});

describe("the script in the page's own world", () => {
  it("has its cost measured and told", async () => {
    const costs: number[] = [];
    for (let i = 0; i < 15; i++) {
      await page.goto(`http://127.0.0.1:${server.port}/cost`);
      costs.push((await page.evaluate("ended - began")) as number);
    }
    const [median = 0] = costs.sort((a, b) => a - b).slice(7);
    console.log(
      `page/page.js in ${BROWSER_NAME}: ${(median / BUDGET_MS).toFixed(2)} of its budget of ${BUDGET_MS} ms`,
    );
    expect(costs.every((cost) => cost >= 0)).toBe(true);
  });
});
