import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { letterPdf } from "../agent/pades/letter-pdf.ts";
import { Pdfbox } from "../conformance/judge/pdfbox.ts";
import { currentVersion, INCOMING_STATUS, STATUS } from "../portal/document-store.ts";
import type { IncomingDocument, USERS } from "../portal/document-store.ts";
import { giveConsent } from "./consent.ts";
import { openDocument, openPortal, pressSign, startWorld, storedDocument } from "./harness.ts";
import type { World } from "./harness.ts";
import { badgeText, openIncoming, pressBadge, waitForBadges } from "./incoming.ts";
import { PINS } from "./office.ts";
import { closePage } from "./opened-page.ts";
import { eventually, textOf, waitForPhase, waitForText } from "./patience.ts";
import { signersOf } from "./second-signing.ts";
import { pressButton, text } from "./text.ts";

const UNIT_HEAD = "Lê Văn Cường";
const LEADER = "Nguyễn Văn An";
const ORGANISATION = "UBND xã Tân Lập";
const SCHOOL = "Trường Tiểu học Tân Lập";

/** What is chosen in a window before the PIN. */
type Choose = (window: Page) => Promise<void>;

describe("a document on its day through the offices, by the portal's own pages", () => {
  let world: World;
  let main: number;
  let attachment: number;
  let incoming: IncomingDocument;
  let pdfbox: Pdfbox | null = null;
  beforeAll(async () => {
    world = await startWorld({ faults: false, hasOthers: true });
    // Its libraries are had from Debian's packages.
    if (process.platform === "linux") pdfbox = new Pdfbox(join(world.office.trust, "root.crt"));
    const { store } = world.portal;
    const unnumbered = { number: "", date: "", title: "Quyết định ban hành quy chế tiếp công dân" };
    main = store.add({ ...unnumbered, status: STATUS.toInitial }, await letterPdf()).id;
    const annex = { ...unnumbered, title: "Phụ lục I", status: STATUS.toSeal, attachmentOf: main };
    attachment = store.add(annex, await letterPdf(ANNEX)).id;
  });
  afterAll(async () => {
    pdfbox?.close();
    await world.close();
  });

  it("is initialled by the head of a unit and approved by the leader, each with a token of their own", async () => {
    await signIn("unitHead", UNIT_HEAD, "initial");
    expect(storedDocument(world, main).status).toBe(STATUS.toApprove);
    expect(await judgedSigners(main)).toEqual([UNIT_HEAD]);
    await signIn("leader", LEADER, "approve");
    expect(storedDocument(world, main).status).toBe(STATUS.toSeal);
    expect(await judgedSigners(main)).toEqual([UNIT_HEAD, LEADER]);
  });

  it("is numbered, dated and sealed by the clerk with its attachment, in one window by one PIN", async () => {
    const page = await openPortal(world, "clerk");
    await page.goto(`${world.portal.origin}/trinh-ky`);
    const all = await page.waitForSelector("span:has(+ table.trinh-ky)");
    const window = await world.extension.opened("ui/batch/", async () => await all?.click());
    await waitForPhase(window, "open");
    await chooseCertificate(window, ORGANISATION);
    await window.waitForSelector("#written-number");
    await window.type("#written-number", "12");
    await window.type("#written-date", "22/11/2026");
    await giveConsent(window, PINS.organisation);
    const statuses = (): string[] => [main, attachment].map((id) => storedDocument(world, id).status);
    const areIssued = (): boolean => statuses().every((status) => status === STATUS.issued);
    await eventually("both are issued", areIssued, () => textOf(window));
    await closePage(window);
    expect(await judgedSigners(main)).toEqual([UNIT_HEAD, LEADER, ORGANISATION]);
    expect(textIn(main)).toMatch(/Số: +12 +\/QĐ-UBND .*ngày +22 +tháng +11 +năm 2026/);
    expect(await judgedSigners(attachment)).toEqual([ORGANISATION]);
    expect(textIn(attachment)).toContain("12/QĐ-UBND");
    await closePage(page);
  });

  it("is copied in part", async () => {
    const clerk = await openPortal(world, "clerk");
    await clerk.goto(`${world.portal.origin}/van-ban/${main}`);
    await Promise.all([clerk.waitForNavigation(), clerk.click("#sao")]);
    await closePage(clerk);
    await signIn("clerk", ORGANISATION, "copy", async (window) => {
      const extract = await window.waitForSelector('input[name="copy-type"][value="TRÍCH SAO"]');
      await extract?.evaluate((input) => input.click());
    });
    expect(await judgedSigners(main)).toEqual([UNIT_HEAD, LEADER, ORGANISATION, ORGANISATION]);
    expect(textIn(main)).toContain("TRÍCH SAO");
  });

  it("is checked and taken in by the clerk of the organisation that it came to", async () => {
    const { number, title } = { number: "12/QĐ-UBND", title: storedDocument(world, main).title };
    const about = { number, date: "22/11/2026", title, sender: ORGANISATION };
    const { bytes } = currentVersion(storedDocument(world, main));
    incoming = world.portal.store.receive(about, [{ name: FILE, bytes }]);
    const page = await openPortal(world, "receiver");
    await openIncoming(world, page, incoming);
    await waitForBadges(world, page, { [FILE]: badgeText("badgeValid", 4) });
    const window = await pressBadge(world, page, FILE);
    await waitForPhase(window, "checked");
    for (const signer of [UNIT_HEAD, LEADER, ORGANISATION]) await waitForText(window, signer);
    await pressButton(window, "checkAccept");
    await waitForText(window, text("checkAccepted"));
    await closePage(window);
    await closePage(page);
    expect(incoming.status).toBe(INCOMING_STATUS.accepted);
  });

  it("is signed in with that organisation's own token, and all five signatures on it hold", async () => {
    const page = await openPortal(world, "receiver");
    await openIncoming(world, page, incoming);
    const button = await page.waitForSelector("a.tai-ve + span");
    if (button === null) throw new Error("no button");
    const window = await pressSign(world, button);
    await waitForPhase(window, "ready");
    await chooseCertificate(window, SCHOOL);
    expect(await window.$eval("input#written-number", ({ value }) => value)).toBe("");
    await window.type("#written-number", "345");
    await window.type("#written-date", "23/11/2026");
    await giveConsent(window, PINS.otherOrganisation);
    await waitForPhase(window, "delivered");
    await closePage(window);
    expect(incoming.status).toBe(INCOMING_STATUS.registered);
    const [file] = incoming.attachments;
    const bytes = file?.bytes ?? new Uint8Array();
    expect(await judged(bytes)).toEqual([UNIT_HEAD, LEADER, ORGANISATION, ORGANISATION, SCHOOL]);
    expect(textOfPdf(bytes)).toMatch(/\b345\b/);
    await page.reload();
    await waitForBadges(world, page, { [FILE]: badgeText("badgeValid", 5) });
    await closePage(page);
  });

  /** What the document waits for is signed by a user of the portal with the certificate of that name. */
  async function signIn(
    user: keyof typeof USERS,
    signer: string,
    kind: SignatureKind,
    choose: Choose = () => Promise.resolve(),
  ): Promise<void> {
    const page = await openPortal(world, user);
    const window = await pressSign(world, await openDocument(world, page, main));
    await waitForPhase(window, "ready");
    expect(await window.$eval("select#kind", (list) => list.value)).toBe(kind);
    await chooseCertificate(window, signer);
    await choose(window);
    await giveConsent(window, PIN_OF[user]);
    await waitForPhase(window, "delivered");
    await closePage(window);
    await closePage(page);
  }

  /** Whose signatures the portal's version has; each must be valid for poppler and for PDFBox. */
  function judgedSigners(id: number): Promise<string[]> {
    return judged(currentVersion(storedDocument(world, id)).bytes);
  }

  async function judged(bytes: Uint8Array): Promise<string[]> {
    const signers = await signersOf(world, bytes);
    if (pdfbox === null) return signers;
    const file = join(world.folder, "judged.pdf");
    await writeFile(file, bytes);
    const valid = signers.map(() => ({ valid: true, error: null }));
    expect(await pdfbox.ask(file, null)).toMatchObject({ opened: true, signatures: valid });
    return signers;
  }

  function textIn(id: number): string {
    return textOfPdf(currentVersion(storedDocument(world, id)).bytes);
  }
});

const PIN_OF = {
  unitHead: PINS.unitHead,
  leader: PINS.leader,
  clerk: PINS.organisation,
  receiver: PINS.otherOrganisation,
} as const satisfies Record<keyof typeof USERS, string>;

const FILE = "12-QD-UBND.pdf";
const ANNEX = { number: "PHỤ LỤC I", date: "Kèm theo Quyết định của UBND xã" };

function textOfPdf(bytes: Uint8Array): string {
  return execFileSync("pdftotext", ["-layout", "-", "-"], { encoding: "utf8", input: bytes });
}

/** All tokens are in at once here, so that the person says which of them signs. */
async function chooseCertificate(window: Page, holder: string): Promise<void> {
  const choose = (name: string): boolean => {
    const cards = [...document.querySelectorAll<HTMLLabelElement>("label.certificate")];
    const card = cards.find((one) => one.querySelector(".holder")?.textContent === name);
    card?.querySelector("input")?.click();
    return card?.querySelector("input")?.checked === true;
  };
  await eventually(`${holder} can be chosen`, () => window.evaluate(choose, holder));
}
