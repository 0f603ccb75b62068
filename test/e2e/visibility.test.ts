import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectClosed } from "./expectation.ts";
import { addDocument, openDocument, openPortal, pressSign, startWorld } from "./harness.ts";
import type { World } from "./harness.ts";
import { closePage } from "./opened-page.ts";

describe("a page", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ agent: false });
  });
  afterAll(() => world.close());

  async function documentPage(): Promise<Page> {
    const page = await openPortal(world, "leader");
    await openDocument(world, page, await addDocument(world));
    return page;
  }

  it("can load no file of the extension", async () => {
    const page = await documentPage();
    const files = ["manifest.json", "content/content.js", "ui/sign/sign.html", "ui/icon/kyso-16.png"];
    const reached = await page.evaluate(
      async (origin, names) => {
        const tries = names.map((name) =>
          fetch(`${origin}/${name}`).then(
            () => true,
            () => false,
          ),
        );
        return (await Promise.all(tries)).includes(true);
      },
      world.extension.origin,
      files,
    );
    expect(reached).toBe(false);
    await closePage(page);
  });

  it("can neither look into the button nor press it by script", async () => {
    const page = await documentPage();
    await expectClosed(world, page);
    await closePage(page);
  });

  it("that draws itself anew keeps the button", async () => {
    const page = await documentPage();
    await page.evaluate(() => {
      const table = document.querySelector("table.tep-van-ban");
      if (table !== null) table.outerHTML = table.outerHTML.replace(/<span><\/span>/g, "");
    });
    const button = await page.waitForSelector("a.tai-ve + span");
    if (button === null) throw new Error("no button");
    const window = await pressSign(world, button);
    await closePage(window);
    await closePage(page);
  });

  it("of a site that was not enabled gets nothing at all", async () => {
    const page = await world.browser.newPage();
    await page.goto(
      "data:text/html,<table class='tep-van-ban'><tr class='tep'><td><a class='tai-ve' href='/x'>x</a>",
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await page.$("a.tai-ve + span")).toBeNull();
    await closePage(page);
  });
});
