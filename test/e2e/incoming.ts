import type { Page } from "puppeteer";
import { signPdf } from "../../agent/pades/sign.ts";
import { opened, rsaSigner } from "../agent/pades/signer.ts";
import type { TestIdentity } from "../pki/test-pki.ts";
import type { Attachment, IncomingDocument } from "../portal/document-store.ts";
import { makeLetter } from "../portal/letter.ts";
import { INCOMING_LETTER } from "../portal/sample-letter.ts";
import { eventually } from "./patience.ts";
import type { World } from "./harness.ts";
import { text } from "./text.ts";

/** A letter with as many signatures as there are signers, each in a revision of its own. */
export async function letterSignedBy(...signers: readonly TestIdentity[]): Promise<Uint8Array> {
  let bytes = await makeLetter(INCOMING_LETTER);
  for (const identity of signers) {
    const request = { place: null, signerName: identity.name, time: new Date() };
    const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request });
    bytes = new Uint8Array(Buffer.concat([bytes, appended]));
  }
  return bytes;
}

/** The same bytes but for one within the letter, which every signature covers. */
export function withOneByteChanged(bytes: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes);
  const at = Buffer.from(bytes).indexOf("/Type");
  changed[at + 1] = "X".charCodeAt(0);
  return changed;
}

/** One attachment of each kind, named for what its badge has to say. */
export async function attachmentsOfEachKind({ office: { pki } }: World): Promise<Attachment[]> {
  const valid = await letterSignedBy(pki.leader, pki.organisation);
  return [
    { name: "hop-le.pdf", bytes: valid },
    { name: "chua-ro-nguoi-ky.pdf", bytes: await letterSignedBy(pki.untrusted) },
    { name: "bi-sua-sau-khi-ky.pdf", bytes: withOneByteChanged(await letterSignedBy(pki.leader)) },
    { name: "chua-ky.pdf", bytes: await letterSignedBy() },
    { name: "khong-doc-duoc.pdf", bytes: Buffer.from("%PDF-1.7\nnothing that a reader could use\n") },
    { name: "bang-tinh.xlsx", bytes: Buffer.from("PK\u0003\u0004 a workbook") },
  ];
}

/** What the badges of {@link attachmentsOfEachKind} say; `null` where none is shown. */
export const BADGES_OF_EACH_KIND = {
  "hop-le.pdf": badgeText("badgeValid", 2),
  "chua-ro-nguoi-ky.pdf": badgeText("badgeUnknownSigner", 1),
  "bi-sua-sau-khi-ky.pdf": badgeText("badgeInvalid", 1),
  "chua-ky.pdf": null,
  "khong-doc-duoc.pdf": badgeText("badgeNotChecked"),
  "bang-tinh.xlsx": null,
};

/** A document that came in with these files. */
export function receive(world: World, attachments: Attachment[]): IncomingDocument {
  const about = { number: INCOMING_LETTER.number, date: "18/11/2026", sender: "Trường Tiểu học Tân Lập" };
  return world.portal.store.receive({ ...about, title: "V/v đề nghị sửa chữa mái nhà" }, attachments);
}

/** Goes to the page of a document that came in. */
export async function openIncoming(world: World, page: Page, { id }: IncomingDocument): Promise<void> {
  await page.goto(`${world.portal.origin}/van-ban-den/${id}`);
}

/** What the badge beside each attachment says to a screen reader, by the attachment's name; `null` where it shows none. */
async function badgesOf(world: World, page: Page): Promise<Record<string, string | null>> {
  const badges: Record<string, string | null> = {};
  let file: string | null = null;
  for (const { role, name } of await world.spoken(page)) {
    if (role === "link" && /\.[a-z0-9]{3,4}$/.test(name)) {
      file = name;
      badges[name] = null;
    } else if (role === "button" && name.startsWith("Kyso") && file !== null) {
      badges[file] = name;
    }
  }
  return badges;
}

/** Waits until the badges say this. */
export async function waitForBadges(
  world: World,
  page: Page,
  expected: Record<string, string | null>,
): Promise<void> {
  const wanted = JSON.stringify(expected);
  let badges = "";
  const areThere = async (): Promise<boolean> => {
    badges = JSON.stringify(await badgesOf(world, page));
    return badges === wanted;
  };
  await eventually(`the badges are ${wanted}`, areThere, () => badges);
}

/** A badge's words with their number of signatures. */
export function badgeText(key: string, signatures = 0): string {
  return text(key).replace("$1", String(signatures));
}

/** Presses the badge beside an attachment as a person does, and returns the check page that opens. */
export async function pressBadge(world: World, page: Page, file: string): Promise<Page> {
  const window = await world.extension.opened("ui/check/", () => clickBadge(page, file));
  await window.setViewport({ width: 1120, height: 840 });
  return window;
}

/** The mouse finds what stands in a closed shadow root, page scripts do not. */
export async function clickBadge(page: Page, file: string): Promise<void> {
  await page.bringToFront();
  const host = await page.$(`::-p-xpath(//a[normalize-space()="${file}"]/following-sibling::span)`);
  if (host === null) throw new Error(`no badge beside ${file}`);
  await host.click();
}
