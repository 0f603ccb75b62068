import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assert, asyncProperty, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawReport } from "../../../agent/report/report-pdf.ts";
import { reportText } from "../../../protocol/wording/report-text.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { fileReport, signatureReport } from "../../protocol/report-example.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-report-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function drawn(...reports: readonly FileReport[]): Promise<string> {
  const file = path.join(folder, "report.pdf");
  writeFileSync(file, await drawReport(reports));
  return file;
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1e8 });
}

/** The text of a drawn report without the breaks of its lines. */
function textOf(file: string): string {
  return run("pdftotext", "-raw", file, "-").replaceAll(/\s+/g, "");
}

const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

describe("the report as a PDF", () => {
  test("says everything that the report says, in Vietnamese and then in English", async () => {
    const report = fileReport({
      signatures: [
        signatureReport({ remarks: ["WEAK_ALGORITHM"], certification: 2 }),
        signatureReport({ kind: "timestamp", field: "Stamp" }),
      ],
      revisions: [
        { end: 1000, change: null, signedBy: ["Signature1"] },
        { end: 2000, change: "signatures", signedBy: ["Stamp"] },
      ],
      attachments: [fileReport({ file: "phụ lục.pdf", verdict: "NONE", signatures: [] })],
    });
    const text = textOf(await drawn(report));
    for (const language of ["vi", "en"] as const) {
      for (const { heading, sentence, lines } of reportText(report, language)) {
        for (const said of [heading, sentence, ...lines.flatMap(({ label, value }) => [label, value])]) {
          // Poppler takes the value out of the middle of a label that has two lines.
          if (said.length < 25 || said === sentence) expect(text).toContain(squeezed(said));
        }
      }
    }
    expect(text.indexOf("Báocáokiểmtrachữkýsố")).toBeLessThan(text.indexOf("Reportofasignaturecheck"));
    expect(text).toContain(report.sha256?.slice(0, 40));
  });

  test("is a PDF without a fault, of A4 pages, with its own typefaces", async () => {
    const file = await drawn(fileReport());
    expect(run("qpdf", "--check", file)).toContain("No syntax or stream encoding errors");
    expect(run("pdfinfo", file)).toMatch(/Page size:\s+595\.28 x 841\.89 pts \(A4\)/);
    const fonts = run("pdffonts", file).trim().split("\n").slice(2);
    expect(fonts).toHaveLength(2);
    for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+BeVietnamPro-\w+ .* yes yes yes /);
  });

  test("breaks pages between many signatures, and numbers them", async () => {
    const signatures = Array.from({ length: 40 }, (_, index) => signatureReport({ field: `F${index}` }));
    const file = await drawn(fileReport({ signatures }));
    const pages = Number(/Pages:\s+(\d+)/.exec(run("pdfinfo", file))?.[1]);
    expect(pages).toBeGreaterThan(30);
    const text = textOf(file);
    expect(text).toContain(`Trang/Page${pages}/${pages}`);
    signatures.forEach(({ field }) => expect(text).toContain(`Chữký${field}`));
    // Nothing is written below the foot of a page.
    const boxes = run("pdftotext", "-bbox", file, "-").matchAll(/yMax="([\d.]+)"/g);
    for (const [, yMax] of boxes) expect(Number(yMax)).toBeLessThan(841.89 - 15);
  });

  test("holds several files, each from a new page, after a list of them", async () => {
    const names = ["một.pdf", "hai.pdf", "ba.pdf"];
    const file = await drawn(...names.map((name) => fileReport({ file: name })));
    const first = squeezed(run("pdftotext", "-raw", "-l", "1", file, "-"));
    names.forEach((name) => expect(first).toContain(name));
    expect(run("pdfinfo", file)).toMatch(/Pages:\s+8/);
  });

  test("comes out, whatever the names hold", async () => {
    await assert(
      asyncProperty(string({ unit: "binary", maxLength: 300 }), async (name) => {
        const party = { commonName: name, organization: name, organizationalUnit: name };
        const signature = signatureReport({ field: name, signer: party, issuer: name, level: name });
        const bytes = await drawReport([fileReport({ file: name, signatures: [signature] })]);
        expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe("%PDF-");
      }),
      { numRuns: 8 },
    );
  });

  test("turns no text around, and tells names in other scripts apart", async () => {
    const signer = {
      commonName: "An\u{202e}nB 中\u{0}",
      organization: "W".repeat(5000),
      organizationalUnit: null,
    };
    const file = await drawn(fileReport({ signatures: [signatureReport({ signer })] }));
    const text = textOf(file);
    expect(text).toContain("An?nB\\u{4e2d}?");
    expect(run("qpdf", "--check", file)).toContain("No syntax or stream encoding errors");
    const boxes = run("pdftotext", "-bbox", file, "-").matchAll(/xMax="([\d.]+)"/g);
    for (const [, xMax] of boxes) expect(Number(xMax)).toBeLessThan(595.28 - 40);
  });

  test("is the same for the same report, and there for none", async () => {
    expect(await drawReport([fileReport()])).toEqual(await drawReport([fileReport()]));
    expect(textOf(await drawn())).toContain("Báocáo");
  });
});
