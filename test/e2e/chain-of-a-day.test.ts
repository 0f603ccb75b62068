import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { letterPdf } from "../agent/pades/letter-pdf.ts";
import { javaArguments } from "../conformance/judge/java.ts";
import { Pdfbox } from "../conformance/judge/pdfbox.ts";
import { giveConsent } from "./consent.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { waitForPhase } from "./patience.ts";
import { repositoryFile } from "./repository-file.ts";
import { allow, signersOf, signWindow } from "./second-signing.ts";
import { call, openFace, parsedReply, startSecondWorld } from "./second-world.ts";
import type { Face, SecondWorld } from "./second-world.ts";

const LEADER = "Nguyễn Văn An";
const ORGANISATION = "UBND xã Tân Lập";
const NUMBERING = { number: "12/QĐ-UBND", date: "22/11/2026" } as const;

interface Signed {
  readonly kind: SignatureKind;
  readonly document: { readonly base64: string };
}

describe("a document on its day through the offices", () => {
  let world: SecondWorld;
  let face: Face;
  let main: Uint8Array;
  /** `null` where Java is not there; poppler is asked everywhere. */
  let pdfbox: Pdfbox | null = null;
  beforeAll(async () => {
    world = await startSecondWorld();
    await giveInitials(world);
    pdfbox = isJavaThere() ? new Pdfbox(join(world.office.trust, "root.crt")) : null;
    face = await openFace(world, "/page-api/", { scheme: "http", embedded: true, strict: false });
    main = await letterPdf();
  });
  afterAll(async () => {
    pdfbox?.close();
    await world.close();
  });

  it("is initialled and approved", async () => {
    main = await signed("initial", PINS.leader);
    expect(await judgedSigners(main)).toEqual([LEADER]);
    main = await signed("approve", PINS.leader);
    expect(await judgedSigners(main)).toEqual([LEADER, LEADER]);
  });

  it("is numbered, dated and sealed as its window said, and its attachment with it, by one PIN", async () => {
    const requests = [
      { document: offer("chinh.pdf", main), kind: "seal", ...NUMBERING },
      { document: offer("phu-luc.pdf", await letterPdf(ATTACHMENT)), kind: "attachment", attachmentOf: 0 },
    ];
    const window = await world.extension.opened("ui/batch/", () => call(face.frame, "signBatch", requests));
    await waitForPhase(window, "open");
    await giveConsent(window, PINS.organisation);
    const outcomes = (await heard()) as { state: string; signed: Signed }[];
    expect(outcomes.map(({ state }) => state)).toEqual(["signed", "signed"]);
    const [sealed, attachment] = outcomes.map((one) => Buffer.from(one.signed.document.base64, "base64"));
    await closePage(window).catch(() => undefined);
    main = sealed ?? main;
    expect(await judgedSigners(main)).toEqual([LEADER, LEADER, ORGANISATION]);
    expect(await textOf(main)).toMatch(/Số: +12 +\/QĐ-UBND .*ngày +22 +tháng +11 +năm 2026/);
    expect(await judgedSigners(attachment ?? main)).toEqual([ORGANISATION]);
    expect(await textOf(attachment ?? main)).toContain("12/QĐ-UBND");
  });

  it("is copied, and signed in where it arrives, with every earlier signature valid", async () => {
    main = await signed("copy", PINS.organisation);
    expect(await judgedSigners(main)).toHaveLength(4);
    main = await signed("incoming", PINS.organisation, async (window) => {
      await window.type("#written-number", "345");
      await window.type("#written-date", "23/11/2026");
    });
    expect(await judgedSigners(main)).toEqual([LEADER, LEADER, ORGANISATION, ORGANISATION, ORGANISATION]);
  });

  it("is checked by whoever receives it: every signature holds, whatever came after it", async () => {
    await call(face.frame, "verify", { document: { fetch: offer("den.pdf", main) }, fileName: "đến.pdf" });
    const report = (await heard()) as { signatures: { indication: string }[] };
    expect(report.signatures.map(({ indication }) => indication)).toEqual(Array(5).fill("TOTAL-PASSED"));
  });

  let offers = 0;

  function offer(name: string, bytes: Uint8Array): string {
    const path = `/kho/${(offers += 1)}-${name}`;
    world.second.shelf.offer(path, { bytes });
    return world.second.address(path, "office", "http");
  }

  /** Whose signatures a document has; each must be valid for poppler and for PDFBox. */
  async function judgedSigners(bytes: Uint8Array): Promise<string[]> {
    const signers = await signersOf(world, bytes);
    const file = await written(bytes);
    const answer = await pdfbox?.ask(file, null);
    if (answer !== undefined) {
      const valid = signers.map(() => ({ valid: true, error: null }));
      expect(answer).toMatchObject({ opened: true, signatures: valid });
    }
    return signers;
  }

  async function textOf(bytes: Uint8Array): Promise<string> {
    const file = await written(bytes);
    return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  }

  async function written(bytes: Uint8Array): Promise<string> {
    const file = join(world.folder, "judged.pdf");
    await writeFile(file, bytes);
    return file;
  }

  async function heard(): Promise<unknown> {
    const { result, error } = await parsedReply(face.frame);
    expect(error).toBeUndefined();
    return result;
  }

  /** The main document as it is after another signature. */
  async function signed(
    kind: SignatureKind,
    pin: string,
    write: (window: Page) => Promise<void> = () => Promise.resolve(),
  ): Promise<Uint8Array> {
    const request = { document: { fetch: offer("chinh.pdf", main) }, fileName: "chính.pdf", kind };
    const window = await signWindow(world, () => call(face.frame, "sign", request));
    await allow(window);
    await write(window);
    await giveConsent(window, pin);
    const { document } = (await heard()) as Signed;
    await closePage(window).catch(() => undefined);
    return Buffer.from(document.base64, "base64");
  }
});

const ATTACHMENT = { number: "PHỤ LỤC", date: "Kèm theo Quyết định của UBND xã" };

function isJavaThere(): boolean {
  try {
    javaArguments("");
    return true;
  } catch {
    return false;
  }
}

/** Lets the head of a unit have an image to initial with. */
async function giveInitials(world: SecondWorld): Promise<void> {
  const folder = join(world.folder, "home", "config");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "settings.json");
  const settings = JSON.parse(await readFile(file, "utf8")) as { images: Record<string, string> };
  const images = { ...settings.images, initial: repositoryFile("test/e2e/image/signature.png") };
  await writeFile(file, JSON.stringify({ ...settings, images }));
}
