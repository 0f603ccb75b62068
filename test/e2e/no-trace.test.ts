import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBareBrowser } from "./bare-browser.ts";
import { startWorld } from "./harness.ts";
import type { World } from "./harness.ts";
import { closePage } from "./opened-page.ts";

const PAGE = `<!doctype html><title>x</title><link rel="icon" href="data:,"><script>
  window.heard = [];
  for (const type of ["kyso:socket", "kyso:api", "kyso:bridge"])
    document.addEventListener(type, () => { window.heard.push(type); });
</script><p>A page that has nothing to do with Kyso.</p>`;

/** All that a page can see of what it was given: its globals, and how each of their members looks. */
function snapshot(): string[] {
  const seen: string[] = [];
  const note = (path: string, owner: object): void => {
    for (const key of Reflect.ownKeys(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, key) as Record<string, unknown>;
      const { get, set, value, ...flags } = descriptor;
      const members = [get, set, value].map((member) =>
        typeof member === "function" ? Function.prototype.toString.call(member) : typeof member,
      );
      seen.push(`${path}.${String(key)} ${JSON.stringify(flags)} ${members.join(" ")}`);
    }
  };
  note("window", window);
  const names = Object.getOwnPropertyNames(window).filter((name) => /^[A-Z]/.test(name));
  for (const name of names) {
    const value = (window as unknown as Record<string, { prototype?: unknown } | undefined>)[name];
    if (typeof value !== "function") continue;
    note(name, value);
    if (typeof value.prototype === "object" && value.prototype !== null)
      note(`${name}.prototype`, value.prototype);
  }
  note("document", document);
  seen.push(document.documentElement.outerHTML);
  seen.push(...performance.getEntriesByType("resource").map(({ name }) => name));
  seen.push((window as unknown as { heard: string[] }).heard.join());
  return seen.sort();
}

describe("a page of a site that was not enabled", () => {
  let world: World;
  let bare: Browser;
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end(PAGE);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    world = await startWorld({ agent: false });
    bare = await launchBareBrowser();
  });
  afterAll(async () => {
    await bare.close();
    await world.close();
    server.close();
  });

  async function seenBy(browser: Browser): Promise<string[]> {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const seen = await page.evaluate(snapshot);
    await closePage(page);
    return seen;
  }

  it("finds all as in a browser without the extension", async () => {
    const other = await seenBy(world.browser);
    expect(other).toEqual(await seenBy(bare));
    expect(other.length).toBeGreaterThan(1_000);
  });
});
