import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveConsent } from "./consent.ts";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { fileReportSchema } from "../../protocol/report.ts";
import { pdfsig, qpdfIsContent } from "../agent/pades/judge.ts";
import { currentVersion, STATUS } from "../portal/document-store.ts";
import { makeLetter } from "../portal/letter.ts";
import { SCHOOL_LETTER } from "../portal/sample-letter.ts";
import { withPassword } from "./gallery/document.ts";
import {
  addDocument,
  openDocument,
  openPortal,
  pressSign,
  signDocument,
  startWorld,
  storedDocument,
} from "./harness.ts";
import { closePage } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import type { World } from "./harness.ts";
import { PINS } from "./office.ts";
import { pageDifferences } from "./page-difference.ts";
import type { StampPlace } from "./page-difference.ts";

/** The document that the leader approves and the clerk seals has three pages, and is signed on the last. */
const REPEATS = 3;
const LAST_PAGE = 2;

describe("a document in a portal of the public internet", () => {
  let world: World;
  let document: number;
  beforeAll(async () => {
    world = await startWorld();
    const paragraphs = Array.from({ length: REPEATS }, () => SCHOOL_LETTER.paragraphs).flat();
    document = world.portal.store.add(
      {
        number: SCHOOL_LETTER.number,
        date: "20/11/2026",
        title: "V/v rà soát cơ sở vật chất",
        status: STATUS.toApprove,
      },
      await makeLetter({ ...SCHOOL_LETTER, paragraphs }),
    ).id;
  });
  afterAll(() => world.close());

  it("is out of reach for a socket of the page itself, and in reach for the extension's", async () => {
    // A server that takes anybody, as the agent does not: what keeps the page from it is the browser.
    const open = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(open, "listening");
    const opens = (port: number): string => `new Promise((resolve) => {
      const socket = new WebSocket("ws://127.0.0.1:${port}/");
      socket.addEventListener("open", () => resolve(true));
      socket.addEventListener("error", () => resolve(false));
    })`;
    const { port } = open.address() as AddressInfo;
    const page = await openPortal(world, "leader");
    expect(await page.evaluate(opens(port))).toBe(false);
    expect(await page.evaluate(opens(world.agent.port))).toBe(false);
    expect(await world.extension.evaluate(opens(port))).toBe(true);
    expect(await world.extension.evaluate(opens(world.agent.port))).toBe(true);
    for (const client of open.clients) client.terminate();
    open.close();
    await closePage(page);
  });

  it("is approved by the leader and sealed by the clerk, from click to stored file", async () => {
    const leader = await openPortal(world, "leader");
    await signDocument(world, leader, document, PINS.leader);
    expect(storedDocument(world, document).status).toBe(STATUS.toSeal);
    const clerk = await openPortal(world, "clerk");
    await signDocument(world, clerk, document, PINS.organisation);
    expect(storedDocument(world, document).status).toBe(STATUS.issued);
    expect(storedDocument(world, document).versions).toHaveLength(3);
  });

  it("can be two documents at once, each in a window of its own", async () => {
    const ids = [await addDocument(world), await addDocument(world)];
    const windows: Page[] = [];
    await openPortal(world, "leader");
    for (const id of ids) {
      const page = await world.browser.newPage();
      windows.push(await pressSign(world, await openDocument(world, page, id)));
    }
    for (const window of windows) {
      await window.bringToFront();
      await waitForPhase(window, "ready");
      await giveConsent(window, PINS.leader);
    }
    for (const window of windows) await waitForPhase(window, "delivered");
    for (const id of ids) expect(storedDocument(world, id).versions).toHaveLength(2);
    for (const window of windows) await closePage(window);
  });

  it("that opens with a password only is signed after the person has typed it, and opens with it ever after", async () => {
    const { id } = world.portal.store.add(
      { number: "9", date: "20/11/2026", title: "V/v bảo vệ", status: STATUS.toApprove },
      Buffer.from(await withPassword("mo ra")),
    );
    const window = await pressSign(world, await openDocument(world, await openPortal(world, "leader"), id));
    await waitForPhase(window, "locked");
    await window.type("#document-password", "sai");
    await window.click('button[name="unlock"]');
    await window.waitForSelector('#document-password[aria-invalid="true"]');
    await window.$eval('input[name="document-password"]', (input) => (input.value = ""));
    await window.type("#document-password", "mo ra");
    await window.click('button[name="unlock"]');
    await waitForPhase(window, "ready");
    await giveConsent(window, PINS.leader);
    await waitForPhase(window, "delivered");
    await closePage(window);
    const file = join(world.folder, "locked.pdf");
    await writeFile(file, currentVersion(storedDocument(world, id)).bytes);
    expect(spawnSync("qpdf", ["--check", file]).status).not.toBe(0);
    expect(spawnSync("qpdf", ["--check", "--password=mo ra", file]).status).toBe(0);
    const { stdout } = spawnSync("pdfsig", ["-upw", "mo ra", "-nocert", file], { encoding: "utf8" });
    expect(stdout).toContain("Signature is Valid.");
  });

  it("keeps every byte that was there before each signature", () => {
    const [original, approved, sealed] = storedDocument(world, document).versions.map(({ bytes }) => bytes);
    if (original === undefined || approved === undefined || sealed === undefined) throw new Error("versions");
    expect(Buffer.from(approved.subarray(0, original.length)).equals(original)).toBe(true);
    expect(Buffer.from(sealed.subarray(0, approved.length)).equals(approved)).toBe(true);
  });

  it("is found good by validators that we did not write", async () => {
    const file = join(world.folder, "sealed.pdf");
    await writeFile(file, currentVersion(storedDocument(world, document)).bytes);
    const verdicts = pdfsig(file);
    expect(verdicts.map(({ valid, signer }) => ({ valid, signer }))).toEqual([
      { valid: true, signer: "Nguyễn Văn An" },
      { valid: true, signer: "UBND xã Tân Lập" },
    ]);
    expect(verdicts.map(({ subFilter }) => subFilter)).toEqual([
      "ETSI.CAdES.detached",
      "ETSI.CAdES.detached",
    ]);
    expect(verdicts.at(-1)?.wholeFile).toBe(true);
    expect(qpdfIsContent(file)).toBe(true);
  });

  it("looks the same outside the rectangle of each stamp, on every page, after each step", async () => {
    const names = ["original", "approved", "sealed"];
    const versions = storedDocument(world, document).versions.map(({ bytes }, index) => ({
      bytes,
      file: join(world.folder, `${names[index]}.pdf`),
    }));
    for (const { bytes, file } of versions) await writeFile(file, bytes);
    const [original, approved, sealed] = versions;
    if (original === undefined || approved === undefined || sealed === undefined) throw new Error("versions");
    const [approval, seal] = await placesIn(sealed.file);
    expect([approval.page, seal.page]).toEqual([LAST_PAGE, LAST_PAGE]);
    for (const [before, after, place] of [
      [original, approved, approval],
      [approved, sealed, seal],
    ] as const) {
      const differences = pageDifferences(before, after, place);
      expect(differences.map(({ outside }) => outside)).toEqual([0, 0, 0]);
      expect(differences[place.page]?.inside).toBeGreaterThan(1_000);
    }
  });

  /** Where the stored file's two signatures stand, as the product reports it. */
  async function placesIn(file: string): Promise<[StampPlace, StampPlace]> {
    const answer: unknown = JSON.parse(await world.agent.command("verify", file, "--json"));
    const [report] = z.array(fileReportSchema).parse(answer);
    const [approval, seal] = report?.signatures.map(({ place }) => place) ?? [];
    if (!approval || !seal) throw new Error("a signature without a place");
    return [approval, seal];
  }
});
