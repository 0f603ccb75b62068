import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { notesOf } from "../../../agent/pades/page-note.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import type { SignatureRequest } from "../../../agent/pades/signature.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { findNumbering } from "../../../agent/place/numbering.ts";
import { settledNumbering } from "../../../agent/place/settled-numbering.ts";
import { personalSignature } from "../../../agent/rule/personal-signature.ts";
import { readText } from "../../../agent/text/read-text.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { SignatureReport } from "../../../protocol/report.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { factsWith } from "../rule/rule-facts.ts";
import { fontsOf } from "../golden/measured-page.ts";
import { verifyFile } from "../verify/offline-check.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { opened, rsaSigner } from "./signer.ts";
import { letterPdf, type Letter } from "./letter-pdf.ts";
import { SAMPLE_BLANK } from "./sample-blank.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-note-"));
const GIVEN = { number: "12/QĐ-UBND", date: "22/11/2026" };
let pki: TestPki;
let trust: TrustStore;

beforeAll(async () => {
  pki = await createTestPki();
  trust = TrustStore.of([pki.root.certificate]);
});

async function signed(
  bytes: Uint8Array,
  identity: TestIdentity,
  request: Partial<SignatureRequest> = {},
): Promise<Uint8Array> {
  const whole = { place: null, signerName: "Nguyễn Văn An", time: new Date(), ...request };
  const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request: whole });
  return new Uint8Array(Buffer.concat([bytes, appended]));
}

/** Signed with number and date in the blanks. */
async function numbered(
  bytes: Uint8Array,
  file: string,
  given = GIVEN,
  identity = pki.organisation,
): Promise<Uint8Array> {
  writeFileSync(file, bytes);
  const [page] = (await readText({ path: file, password: undefined })).pages;
  if (page === undefined) throw new Error("no page was read");
  const { writings } = settledNumbering(findNumbering(page), given);
  const written = await notesOf(PdfDocument.open(new MemorySource(bytes)).page(0), writings);
  return signed(bytes, identity, { written });
}

async function numberingOf(file: string): Promise<{ number: string | null; date: string | null }> {
  const [page] = (await readText({ path: file, password: undefined })).pages;
  if (page === undefined) throw new Error("no page was read");
  const { number, date } = findNumbering(page);
  return { number: number.text, date: date.text };
}

describe("number and date that are written where a document leaves room", () => {
  it.each<[string, Letter]>([
    ["spaces", {}],
    ["dots", { number: "Số: ......./QĐ-UBND", date: "Hà Nội, ngày .... tháng .... năm 2026" }],
    ["few dots", { number: "Số:…/QĐ-UBND", date: "Hà Nội, ngày … tháng … năm …" }],
    ["dots for the notation too", { number: "Số: ……/…" }],
    ["three spaces", { number: "Số:   /QĐ-UBND", date: "Hà Giang, ngày   tháng   năm 2026" }],
    ["a turned page", { rotate: 90 }],
    ["a page upside down", { rotate: 180 }],
    ["a page that is cropped", { cropBox: [20, 30, 575, 812] }],
    ["a page with large units", { userUnit: 2 }],
  ])("stand in the blanks and are read back: %s", async (name, letter) => {
    const file = path.join(folder, `${name}.pdf`);
    const approved = await signed(await letterPdf(letter), pki.leader);
    const issued = await numbered(approved, file);
    writeFileSync(file, issued);
    expect(await numberingOf(file)).toStrictEqual(GIVEN);
    expect(qpdfIsContent(file)).toBe(true);
    expect(pdfsig(file).map(({ valid }) => valid)).toStrictEqual([true, true]);
    const { signatures } = verifyFile(new MemorySource(issued), { trust, file });
    expect(signatures.map(({ indication, changesAfter }) => [indication, changesAfter])).toStrictEqual([
      ["TOTAL-PASSED", "annotations"],
      ["TOTAL-PASSED", "none"],
    ]);
  });
});

it("number and date go into an encrypted document, and are read back out of it before it is given out", async () => {
  const [plain, file] = [path.join(folder, "plain.pdf"), path.join(folder, "encrypted.pdf")];
  writeFileSync(plain, await letterPdf());
  execFileSync("qpdf", ["--encrypt", "user", "owner", "256", "--", plain, file]);
  const bytes = readFileSync(file);
  const document = PdfDocument.open(new MemorySource(bytes), { password: "user" });
  const written = await notesOf(document.page(0), [{ text: "12", blank: SAMPLE_BLANK }]);
  const request = { place: null, signerName: "Nguyễn Văn An", time: new Date(), written };
  const { signature } = await signPdf({
    document,
    prefixHash: createHash("sha256").update(bytes),
    ...rsaSigner(pki.organisation),
    request,
  });
  expect(signature).toMatchObject({ indication: "TOTAL-PASSED", coversWholeFile: true });
});

it("a number is written once, whatever the room for it, and read back by whoever signs next", async () => {
  const file = path.join(folder, "again.pdf");
  const approved = await signed(
    await letterPdf({ number: "Số: ..............................." }),
    pki.leader,
  );
  const given = { number: "12-QĐ/TU", date: "22/11/2026" };
  const issued = await numbered(approved, file, given);
  writeFileSync(file, issued);
  expect(await numberingOf(file)).toStrictEqual(given);
  const [page] = (await readText({ path: file })).pages;
  if (page === undefined) throw new Error("no page was read");
  expect(settledNumbering(findNumbering(page), given).writings).toStrictEqual([]);
});

it("a page that does not say that it is one takes them, and its signatures hold", async () => {
  const letter = Buffer.from(await letterPdf()).toString("latin1");
  const silent = letter.replace(/\/Type \/Page(?=\s)/, (type) => " ".repeat(type.length));
  expect(silent).not.toBe(letter);
  const approved = await signed(Buffer.from(silent, "latin1"), pki.leader);
  const issued = await numbered(approved, path.join(folder, "silent.pdf"));
  const { verdict } = verifyFile(new MemorySource(issued), { trust, file: "" });
  expect(verdict).toBe("TOTAL-PASSED");
});

it("what a stranger wrote after the approval lets nobody seal it", async () => {
  const approved = await signed(await letterPdf(), pki.leader);
  const file = path.join(folder, "stranger.pdf");
  const reportsOf = async (identity: TestIdentity): Promise<SignatureReport[]> => {
    const written = await numbered(approved, file, GIVEN, identity);
    return verifyFile(new MemorySource(written), { trust, file }).signatures;
  };
  const ruleOf = (signatures: readonly SignatureReport[]): unknown =>
    personalSignature(factsWith({ kind: "seal", document: { signatures } }));
  const written = await reportsOf(pki.untrusted);
  expect(written).toMatchObject([
    { indication: "INDETERMINATE", intact: true, changesAfter: "annotations", changesAllowed: false },
    { indication: "INDETERMINATE", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" },
  ]);
  expect(ruleOf(written)).toMatchObject({ code: "APPROVAL_OVERWRITTEN" });
  expect(ruleOf(await reportsOf(pki.organisation))).toMatchObject({ code: "APPROVAL_STATUS_UNKNOWN" });
});

it("what stands in a line in italics is in italics too, and in the line's size", async () => {
  const file = path.join(folder, "italic.pdf");
  for (const [rotate, isDateItalic] of [
    [0, true],
    [90, true],
    [0, false],
  ] as const) {
    const approved = await signed(await letterPdf({ rotate, isDateItalic }), pki.leader);
    writeFileSync(file, await numbered(approved, file));
    const faces = fontsOf(file).map(({ name }) => name.replace(/^[A-Z]{6}\+/, ""));
    expect(faces.filter((face) => face === "Tinos-Italic")).toHaveLength(isDateItalic ? 2 : 0);
    expect(faces.filter((face) => face === "Tinos-Regular")).toHaveLength(2);
  }
});

it("what has little room is set narrower before it is set smaller", async () => {
  const page = PdfDocument.open(new MemorySource(await letterPdf())).page(0);
  const sizes = await Promise.all(
    [40, 16, 11].map(async (room) => {
      const blank = {
        left: 90,
        right: 90 + room,
        limit: 90 + room,
        baseline: 735,
        fontSize: 13,
        isItalic: false,
      };
      const { notes } = await notesOf(page, [
        { text: "125", blank: { ...blank, isItalic: false, isRuled: false, isOpen: false } },
      ]);
      const [note] = notes;
      return [note?.fontSize, (note?.rectangle[2] ?? 0) - (note?.rectangle[0] ?? 0)];
    }),
  );
  expect(sizes[0]).toStrictEqual([13, 19.5]);
  expect(sizes[1]).toStrictEqual([13, 16]);
  expect(sizes[2]?.[0]).toBeCloseTo((13 * 11) / 19.5 / 0.7);
});

it("where nobody is known, a number that was written says nothing against the approval before it", async () => {
  const file = path.join(folder, "nobody.pdf");
  const approved = await signed(await letterPdf(), pki.leader);
  const issued = await numbered(approved, file);
  const { signatures } = verifyFile(new MemorySource(issued), { trust: TrustStore.of([]), file });
  expect(signatures).toMatchObject([
    { indication: "INDETERMINATE", subIndication: "NO_CERTIFICATE_CHAIN_FOUND", changesAllowed: true },
    { indication: "INDETERMINATE", subIndication: "NO_CERTIFICATE_CHAIN_FOUND", changesAllowed: true },
  ]);
});

it("a number that a stranger wrote over one that was issued is no allowed change behind the seal", async () => {
  const file = path.join(folder, "over.pdf");
  const issued = await numbered(await signed(await letterPdf(), pki.leader), file);
  const blank = {
    left: 88,
    right: 112,
    limit: 112,
    baseline: 735,
    fontSize: 13,
    isItalic: false,
    isRuled: false,
    isOpen: false,
  };
  const page = PdfDocument.open(new MemorySource(issued)).page(0);
  const over = await signed(issued, pki.untrusted, { written: await notesOf(page, [{ text: "99", blank }]) });
  const { verdict, signatures } = verifyFile(new MemorySource(over), { trust, file });
  expect(verdict).toBe("INDETERMINATE");
  expect(signatures.map(({ changesAllowed }) => changesAllowed)).toStrictEqual([false, false, true]);
});

describe("a document that does not take them", () => {
  it.each([1, 2])("is refused where it is certified with P %i", async (level) => {
    const certified = await letterPdf({ certified: level });
    const code = level === 1 ? "PDF_CERTIFIED_NO_CHANGES" : "PDF_CERTIFIED_NO_ANNOTATIONS";
    await expect(numbered(certified, path.join(folder, `certified-${level}.pdf`))).rejects.toMatchObject({
      code,
    });
  });

  it("is refused where its blanks are too narrow", async () => {
    const narrow = await letterPdf({ number: "Số: /QĐ-UBND" });
    await expect(numbered(narrow, path.join(folder, "narrow.pdf"))).rejects.toMatchObject({
      code: "SIGN_BLANK_TOO_NARROW",
    });
  });
});

describe("what is written elsewhere, or by nobody", () => {
  /** Texts at a place of the first page, signed by the organisation. */
  async function written(text: string, baseline: number, count = 1): Promise<string | undefined> {
    const approved = await signed(await letterPdf(), pki.leader);
    const blank = {
      left: 300,
      right: 500,
      limit: 500,
      baseline,
      fontSize: 13,
      isItalic: false,
      isRuled: false,
      isOpen: true,
    };
    const page = PdfDocument.open(new MemorySource(approved)).page(0);
    const writings = Array.from({ length: count }, () => ({ text, blank }));
    const issued = await signed(approved, pki.organisation, { written: await notesOf(page, writings) });
    const { signatures } = verifyFile(new MemorySource(issued), { trust, file: "" });
    return signatures[0]?.indication;
  }

  it("is told from a number", async () => {
    expect(await written("12/QĐ-UBND", 735)).toBe("TOTAL-PASSED");
    expect(await written("12/QĐ-UBND", 300)).toBe("TOTAL-FAILED");
    expect(await written("Không áp dụng", 735)).toBe("TOTAL-FAILED");
    expect(await written("KHÔNG", 735)).toBe("TOTAL-FAILED");
    expect(await written("QĐ-UBND", 735)).toBe("TOTAL-PASSED");
    expect(await written("12/TTr-P.TCHC", 735)).toBe("TOTAL-PASSED");
    expect(await written("1", 735, 9)).toBe("TOTAL-FAILED");
  });
});
