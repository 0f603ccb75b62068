import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handSigned } from "../../agent/verify/hand-signed.ts";
import { letterPdf } from "../../agent/pades/letter-pdf.ts";
import { samplePdf } from "../../agent/pades/sample-pdf.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { type Baseline, popplerPageCount, qpdfStatus } from "./baseline.ts";
import { tamper } from "./control.ts";
import { noteComplaints } from "./note-judge.ts";
import { opensslComplaints } from "./openssl.ts";
import { countDifferences } from "./picture.ts";
import { refusalComplaint } from "./refusal-judge.ts";
import { signatureBytes } from "./signature-bytes.ts";

let folder: string;
let pki: TestPki;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-judge-"));
  pki = await createTestPki();
  writeFileSync(path.join(folder, "root.pem"), pem(pki.root.certificate, "CERTIFICATE"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** What the judges of the default tools say of a file; the others see nothing. */
function baseline(file: string): Baseline {
  return {
    file,
    password: null,
    size: 0,
    qpdfStatus: qpdfStatus(file, null),
    pageCount: popplerPageCount(file, null),
    rendering: { poppler: new Map(), mupdf: new Map(), mupdfRepairs: false },
    pdfsig: [],
    pdfbox: { opened: false, error: "not asked" },
  };
}

describe("OpenSSL as a judge", () => {
  const desk = (): { folder: string; rootFile: string } => ({
    folder,
    rootFile: path.join(folder, "root.pem"),
  });

  test("has nothing against a signature that holds, and everything against a changed one", () => {
    const file = written("signed.pdf", handSigned({ identity: pki.leader }));
    const [signature] = signatureBytes(file, 0);
    expect(signature?.subFilter).toBe("ETSI.CAdES.detached");
    expect(signature && opensslComplaints(signature, desk(), false)).toEqual([]);
    tamper(file, 0);
    const [changed] = signatureBytes(file, 0);
    expect(changed && opensslComplaints(changed, desk(), false)).toHaveLength(1);
  });

  test("misses a time stamp where there must be one", () => {
    const [signature] = signatureBytes(written("bare.pdf", handSigned({ identity: pki.leader })), 0);
    expect(signature && opensslComplaints(signature, desk(), true)).toEqual([
      "the signature has no time stamp",
    ]);
  });
});

describe("a refusal", () => {
  test.each(["PDF_PASSWORD_NEEDED", "PDF_DAMAGED", "PDF_NO_PAGES", "PDF_DYNAMIC_XFA", "INTERNAL"] as const)(
    "of a sound document is wrong: %s",
    (code) => expect(refusalComplaint(code, baseline(written("sound.pdf", samplePdf())))).not.toBeNull(),
  );

  test("of what nobody can show is right", () => {
    const file = written("noise.pdf", Buffer.from("no document at all"));
    expect(refusalComplaint("PDF_NOT_A_PDF", baseline(file))).toBeNull();
  });
});

describe("two pictures", () => {
  const picture = (...changed: number[]): Parameters<typeof countDifferences>[0] => {
    const pixels = Buffer.alloc(3 * 16);
    for (const at of changed) pixels[3 * at + 1] = 255;
    return { width: 4, height: 4, pixels };
  };

  test("differ in the pixels that changed, inside a box and outside", () => {
    const box = { left: 1, top: 1, right: 3, bottom: 3 };
    expect(countDifferences(picture(), picture(5, 10, 15), [box])).toEqual({ inside: 2, outside: 1 });
    expect(countDifferences(picture(7), picture(7), [])).toEqual({ inside: 0, outside: 0 });
  });

  test("of another size differ everywhere", () => {
    const other = { width: 2, height: 8, pixels: Buffer.alloc(48) };
    expect(countDifferences(picture(), other, []).outside).toBe(16);
  });
});

describe("number and date", () => {
  const note = {
    page: 1,
    rect: [0, 0, 9, 9],
    cropBox: [0, 0, 9, 9],
    rotate: 0,
    contents: "12",
    flags: 4 | 64,
    hasAppearance: true,
  };

  test("in their blanks, shown and composed, are right", async () => {
    const issued = { number: "Số: 12/QĐ-UBND", date: "Tân Lập, ngày 22 tháng 11 năm 2026" };
    const file = written("issued.pdf", await letterPdf(issued));
    expect(noteComplaints({ file, password: null }, [note], true)).toEqual([]);
    expect(noteComplaints({ file, password: null }, [], false)).toEqual([]);
  });

  test("that are missing, hidden, decomposed or in a font of no file are each told", async () => {
    const file = written("blank.pdf", await letterPdf());
    const bad = { ...note, contents: "Số".normalize("NFD"), flags: 4 | 2, hasAppearance: false };
    expect(noteComplaints({ file, password: null }, [bad], true)).toHaveLength(5);
    expect(noteComplaints({ file, password: null }, [note], false)).toHaveLength(1);
    const sample = written("sample.pdf", samplePdf());
    const complaints = noteComplaints({ file: sample, password: null }, [], true);
    expect(complaints).toContain("pdffonts: Helvetica is not embedded, or its text can't be told");
  });
});
