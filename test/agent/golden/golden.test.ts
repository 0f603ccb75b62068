import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OperationParams, OperationResult, Spot as PageSpot } from "../../../protocol/operation.ts";
import { ROLE_OF_KIND, type SignatureKind } from "../../../protocol/signature-kind.ts";
import { AgentRig, sha256 } from "../operation/agent-rig.ts";
import { pdfsig, renderPage } from "../pades/judge.ts";
import { pdfAFaults } from "../pades/pdf-a-rule.ts";
import { hasLibreOffice, libreOfficeLetter } from "./libreoffice-letter.ts";
import { fontsOf, INK, MeasuredPage, middleOf, wordsOf } from "./measured-page.ts";
import {
  DATE,
  type Letter,
  type LetterWish,
  NUMBER,
  officeLetter,
  scannedLetter,
  type Spot,
} from "./office-letter.ts";

/** Signature and initials as they are drawn: of their own ratio, 50 mm and 25 mm wide. */
const SIGNATURE = { widthMm: 50, heightMm: 20 } as const;
const INITIALS = { widthMm: 25, heightMm: 10 } as const;
const SEAL_MM = 36;
/** As near as a stamp has to come to its place, without anybody's moving it. */
const NEAR_MM = 2;

/** Several programs draw and judge each document. */
vi.setConfig({ testTimeout: 120_000 });

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  const folder = path.join(rig.folder, "config");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "signature.png"), framed(500, 200, [20, 40, 220]));
  writeFileSync(path.join(folder, "initials.png"), framed(250, 100, [20, 190, 40]));
  writeFileSync(path.join(folder, "seal.png"), ring(720, [220, 30, 30]));
  rig.settings({
    images: { approve: "signature.png", initial: "initials.png", seal: "seal.png" },
    sealDiameterMm: SEAL_MM,
    roles: {
      [sha256(rig.pki.leader.certificate)]: "personal",
      [sha256(rig.pki.organisation.certificate)]: "organisation",
    },
  });
  await rig.start();
});

afterAll(() => rig.remove());

/** An image that reaches its edges, with a stroke across. */
function framed(width: number, height: number, ink: readonly [number, number, number]): Buffer {
  const isInk = (x: number, y: number): boolean =>
    Math.min(x, y, width - 1 - x, height - 1 - y) < 6 || Math.abs(y - (x * height) / width) < 6;
  return drawn(width, height, ink, isInk);
}

/** The ring of a seal, to the edges of its image. */
function ring(size: number, ink: readonly [number, number, number]): Buffer {
  const radius = size / 2;
  return drawn(size, size, ink, (x, y) => {
    const distance = Math.hypot(x + 0.5 - radius, y + 0.5 - radius);
    return distance <= radius && distance > radius * 0.9;
  });
}

function drawn(
  width: number,
  height: number,
  ink: readonly [number, number, number],
  isInk: (x: number, y: number) => boolean,
): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) png.data.set([...ink, isInk(x, y) ? 255 : 0], 4 * (y * width + x));
  }
  return PNG.sync.write(png);
}

interface Signed {
  readonly pdf: Uint8Array;
  readonly file: string;
  readonly found: OperationResult<"job.place">["found"];
  readonly page: number;
  readonly size: OperationResult<"job.stamp">;
}

let counted = 0;

/** Signs a document as a window does that leaves the stamp where the agent finds that it belongs. */
async function signed(pdf: Uint8Array, kind: SignatureKind, usual?: PageSpot): Promise<Signed> {
  const jobId = await rig.receive(pdf);
  const { leader, organisation } = rig.pki;
  const certificate = sha256((ROLE_OF_KIND[kind] === "personal" ? leader : organisation).certificate);
  const wording = {
    number: NUMBER,
    date: DATE,
    comment: "Đồng ý. Giao Văn phòng chủ trì, báo cáo trước ngày 30.",
  };
  const asked = { jobId, kind, certificate, ...wording };
  const [stamp, found] = await Promise.all([
    rig.call("job.stamp", asked),
    rig.call("job.place", { ...asked, usual }),
  ]);
  const { place } = found.result;
  const params: OperationParams<"job.sign"> = {
    ...(await rig.approval(jobId)),
    ...asked,
    shownSha256: sha256(pdf),
    place,
  };
  const { body, result } = await rig.call("job.sign", params);
  expect(result.signature.indication).toBe("TOTAL-PASSED");
  const whole = Buffer.concat([pdf, body]);
  const file = path.join(rig.folder, `golden-${(counted += 1)}-${kind}.pdf`);
  writeFileSync(file, whole);
  expect(pdfsig(file).every(({ valid }) => valid)).toBe(true);
  await rig.call("job.delivered", { jobId });
  return { pdf: whole, file, found: found.result.found, page: place.page, size: stamp.result };
}

/** The page of a stamp as it is rendered. Kept where GOLDEN_PICTURES names a folder, for people to look at. */
function measured(
  { file, page }: Signed,
  letter: Pick<Letter, "widthMm" | "userUnit">,
  name: string,
): MeasuredPage {
  const picture = new MeasuredPage(file, page, letter);
  const folder = process.env["GOLDEN_PICTURES"];
  if (folder !== undefined && existsSync(folder))
    picture.keep(path.join(folder, `${name.replace("/", "-")}.png`));
  return picture;
}

function expectNear(actual: Spot, right: Spot): void {
  expect(Math.hypot(actual.x - right.x, actual.y - right.y), JSON.stringify({ actual, right })).toBeLessThan(
    NEAR_MM,
  );
}

const LEADER = { titles: ["CHỦ TỊCH"], name: "Nguyễn Văn An", centre: 425, top: 330 } as const;
const ON_BEHALF = { ...LEADER, titles: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"] };
const THREE_LINES = {
  ...LEADER,
  titles: ["TM. ỦY BAN NHÂN DÂN TỈNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"],
};
const LANDSCAPE = { width: 841.9, height: 595.3 } as const;
const WIDE_LEADER = { ...ON_BEHALF, centre: 640, top: 240 };
const OTHER = { titles: ["GIÁM ĐỐC", "SỞ NỘI VỤ"], name: "Trần Thị Bích Ngọc", centre: 430, top: 330 };

const LETTERS: Readonly<Record<string, LetterWish>> = {
  "one signer": { signers: [LEADER] },
  "on behalf": { signers: [ON_BEHALF] },
  "three lines of title": { signers: [THREE_LINES] },
  "turned by 90": { signers: [ON_BEHALF], rotate: 90 },
  "turned by 180": { signers: [ON_BEHALF], rotate: 180 },
  "turned by 270": { signers: [THREE_LINES], rotate: 270 },
  landscape: { signers: [WIDE_LEADER], ...LANDSCAPE },
  "landscape, turned": { signers: [WIDE_LEADER], ...LANDSCAPE, rotate: 90 },
  "crop box": { signers: [ON_BEHALF], crop: [37, 52] },
  "crop box, turned": { signers: [ON_BEHALF], crop: [37, 52], rotate: 270 },
  "user unit": { signers: [ON_BEHALF], userUnit: 2 },
  "an appendix and an image after it": { signers: [ON_BEHALF], after: ["appendix", "image"] },
  "PDF/A": { signers: [ON_BEHALF], pdfA: 2 },
  "two side by side": {
    signers: [
      { ...LEADER, centre: 215, top: 250 },
      { ...OTHER, top: 250, centre: 450 },
    ],
    receivers: 120,
  },
  "two over each other": {
    signers: [
      { ...LEADER, top: 400 },
      { ...OTHER, top: 270 },
    ],
  },
};

/** Also what differs little from the rest: in `npm run conformance`. */
const IS_WIDE = process.env["KYSO_GOLDEN"] === "wide";

/** Left to the wide run. */
const SIMILAR = new Set(["on behalf", "turned by 180", "turned by 270", "landscape", "crop box"]);

function tried(names: readonly string[], narrow: readonly string[]): readonly string[] {
  return IS_WIDE ? names : narrow;
}

describe("a letter", () => {
  it.each(
    tried(
      Object.keys(LETTERS),
      Object.keys(LETTERS).filter((name) => !SIMILAR.has(name)),
    ),
  )("of %s is approved between title and name, and sealed over the signature", async (name) => {
    const wish = LETTERS[name];
    if (wish === undefined) throw new Error(name);
    const letter = await officeLetter(wish);
    const right = letter.signers[LEADER.name];
    if (right === undefined) throw new Error("no leader");
    const approved = await signed(letter.pdf, "approve");
    expect(approved).toMatchObject({ found: "text", page: 0 });
    const signature = measured(approved, letter, `${name}-approve`).boxOf(INK.blue);
    expectNear(middleOf(signature), right);
    expect(signature.right - signature.left).toBeCloseTo(SIGNATURE.widthMm, 0);

    const sealed = await signed(approved.pdf, "seal");
    expect(sealed).toMatchObject({ found: "signature", page: 0 });
    const seal = measured(sealed, letter, `${name}-seal`).boxOf(INK.red);
    for (const diameter of [seal.right - seal.left, seal.bottom - seal.top]) {
      expect(Math.abs(diameter - SEAL_MM)).toBeLessThan(0.5);
    }
    const overlap = (seal.right - signature.left) / (signature.right - signature.left);
    expect(overlap).toBeGreaterThan(0.28);
    expect(overlap).toBeLessThan(0.38);
    const third = right.x - SIGNATURE.widthMm / 2 + SIGNATURE.widthMm / 3;
    expectNear(middleOf(seal), { x: third - SEAL_MM / 2, y: right.y });
    expect(fontsOf(sealed.file).every(({ isEmbedded }) => isEmbedded)).toBe(true);
    if (wish.pdfA !== undefined) expect(pdfAFaults(letter.pdf, approved.pdf, wish.pdfA)).toEqual([]);
  });

  it("of little room between title and name gets a smaller signature, about the same middle", async () => {
    const letter = await officeLetter({ signers: [{ ...ON_BEHALF, room: 58 }] });
    const approved = await signed(letter.pdf, "approve");
    const signature = measured(approved, letter, "little room-approve").boxOf(INK.blue);
    expectNear(middleOf(signature), letter.signers[LEADER.name] ?? { x: 0, y: 0 });
    expect(signature.bottom - signature.top).toBeLessThan(SIGNATURE.heightMm);
  });

  it.runIf(IS_WIDE && hasLibreOffice())(
    "that LibreOffice wrote is approved between title and name",
    async () => {
      const folder = mkdtempSync(path.join(rig.folder, "libreoffice-"));
      const titles = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"];
      const letter = libreOfficeLetter(folder, titles, LEADER.name);
      const approved = await signed(letter.pdf, "approve");
      expect(approved).toMatchObject({ found: "text", page: 0 });
      expectNear(middleOf(measured(approved, letter, "LibreOffice-approve").boxOf(INK.blue)), letter.right);
    },
  );

  it("that is scanned gets its stamp where the last one was put", async () => {
    const whole = await officeLetter({ signers: [ON_BEHALF] });
    const original = path.join(rig.folder, "golden-scan.pdf");
    writeFileSync(original, whole.pdf);
    const letter = await scannedLetter(whole, [PNG.sync.write(renderPage(original, 0, 100))]);
    const right = letter.signers[LEADER.name] ?? { x: 0, y: 0 };
    const usual = { page: -1, x: right.x / letter.widthMm, y: 1 - right.y / letter.heightMm };
    const approved = await signed(letter.pdf, "approve", usual);
    expect(approved.found).toBe("page");
    expectNear(middleOf(measured(approved, letter, "scan-approve").boxOf(INK.blue)), right);
    const sealed = await signed(approved.pdf, "seal");
    expect(sealed.found).toBe("signature");
    const seal = measured(sealed, letter, "scan-seal").boxOf(INK.red);
    const third = right.x - SIGNATURE.widthMm / 2 + SIGNATURE.widthMm / 3;
    expectNear(middleOf(seal), { x: third - SEAL_MM / 2, y: right.y });
  });
});

describe("initials", () => {
  it.each(
    tried(
      ["one signer", "turned by 90", "landscape", "two side by side", "crop box"],
      ["one signer", "turned by 90"],
    ),
  )("of a letter of %s stand beside its list of receivers", async (name) => {
    const letter = await officeLetter(LETTERS[name] ?? { signers: [] });
    const initialled = await signed(letter.pdf, "initial");
    const box = measured(initialled, letter, `${name}-initial`).boxOf(INK.green);
    const { x, y } = letter.filing;
    expectNear(middleOf(box), { x: x + 2 + (box.right - box.left) / 2, y });
    expect(box.right - box.left).toBeCloseTo(INITIALS.widthMm, 0);
  });
});

const MM = 25.4 / 72;
/** From descender to ascender, share of the font size: Tinos. */
const TINOS_HEIGHT = 1.107;

/** Where the middle of lines of type belongs, of the size in which they are drawn. */
function rightOf(kind: SignatureKind, letter: Letter, size: { width: number; height: number }): Spot {
  const [across, up] = [(size.width * MM) / 2, (size.height * MM) / 2];
  if (kind === "incoming") return { x: letter.number.x, y: letter.number.y + 2 + up };
  if (kind === "comment") return { x: 10 + across, y: letter.heightMm - 10 - up };
  return { x: letter.widthMm - 10 - across, y: Math.min(10, letter.headMm - 2 * up) + up };
}

describe("lines of type", () => {
  it.each(
    Object.entries({
      attachment: "one signer",
      copy: "turned by 90",
      incoming: "crop box",
      comment: "user unit",
    }).flatMap(([kind, name]) =>
      tried(["one signer", "turned by 90", "landscape", "crop box", "user unit"], [name]).map(
        (each) => [kind as SignatureKind, each] as const,
      ),
    ),
  )("%s stand in their place on a letter of %s, embedded, extractable, in their size", async (kind, name) => {
    const letter = await officeLetter(LETTERS[name] ?? { signers: [] });
    const base = kind === "attachment" ? (await signed(letter.pdf, "approve")).pdf : letter.pdf;
    const plain = path.join(rig.folder, `golden-plain-${(counted += 1)}.pdf`);
    writeFileSync(plain, base);
    const stamped = await signed(base, kind);
    expect(stamped).toMatchObject({ found: "text", page: 0 });
    const before = new MeasuredPage(plain, 0, letter);
    const box = measured(stamped, letter, `${name}-${kind}`).changed(before);
    expectNear(middleOf(box), rightOf(kind, letter, stamped.size));
    const fonts = fontsOf(stamped.file);
    expect(fonts.length).toBeGreaterThan(fontsOf(plain).length);
    expect(fonts.every(({ isEmbedded, name: font }) => isEmbedded && font.includes("Tinos"))).toBe(true);
    const words = wordsOf(stamped.file);
    const own = words.filter(({ text }) => /^\d\d:\d\d:\d\d$|^ĐẾN$/.test(text));
    expect(own.length).toBeGreaterThan(0);
    expect(words.every(({ text }) => text === text.normalize("NFC"))).toBe(true);
    for (const { text, height } of own) {
      const size = (height / TINOS_HEIGHT) * (LETTERS[name]?.userUnit ?? 1);
      expect(Math.abs(size - (text === "ĐẾN" ? 12 : 10))).toBeLessThan(0.3);
    }
  });
});
