import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { PDFDocument, StandardFonts } from "pdf-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfsig } from "../pades/judge.ts";
import { letterPdf } from "../pades/letter-pdf.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

let rig: KysoRig;
let signed: string;
let broken: string;

beforeAll(async () => {
  rig = await kysoRig();
  rig.module.control({});
  signed = rig.path("signed.pdf");
  broken = rig.path("broken.pdf");
  await rig.sign(rig.document("plain.pdf"), "-o", signed);
  // A byte of the file's second line, a comment that readers pass over.
  const bytes = readFileSync(signed);
  const at = bytes.indexOf("\n%") + 2;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(broken, bytes);
});

afterAll(() => rig.remove());

/** Of every certificate of the test PKI that names nobody to ask. */
const UNKNOWN = "CERTIFICATE_REVOCATION_UNKNOWN";

/** The organisation's seal, with its own token. */
const SEAL = ["--kind", "seal", "--token", "organisation", "--number", "12/QĐ-UBND", "--date", "22/11/2026"];

describe("kyso sign, by the rules", () => {
  it("warns of one that does not hold, once for each file, and signs", async () => {
    const out = rig.path("warned");
    const ended = await rig.sign(broken, signed, "--out-dir", out, "--json");
    expect(ended.code).toBe(0);
    const [first, second] = JSON.parse(ended.stdout) as object[];
    expect(first).toMatchObject({ ok: true, warnings: [UNKNOWN, "EARLIER_SIGNATURE_BROKEN"] });
    expect(second).toEqual({
      file: signed,
      ok: true,
      out: `${out}/signed.pdf`,
      level: "B-B",
      warnings: [UNKNOWN],
    });
    const lines = ended.stderr.split("\n").filter((line) => line.includes("EARLIER_SIGNATURE_BROKEN"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(broken);
    expect(pdfsig(`${out}/broken.pdf`)).toMatchObject([{ valid: false }, { valid: true }]);
  });

  it("warns of a copy of a document that is signed, unless an extract is made", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const copied = async (input: string, ...options: string[]): Promise<unknown> => {
      const token = ["--token", "organisation", "--pin-file", rig.path("seal-pin")];
      const more = ["--kind", "copy", ...token, ...options, "--json", "--force"];
      const ended = await rig.sign(input, "-o", rig.path("copy.pdf"), ...more);
      return (JSON.parse(ended.stdout) as { warnings?: string[] }[])[0]?.warnings;
    };
    expect(await copied(signed)).toEqual([UNKNOWN, "COPY_OF_SIGNED"]);
    expect(await copied(signed, "--copy-type", "trich-sao")).toEqual([UNKNOWN]);
    expect(await copied(rig.document("unsigned.pdf"))).toEqual([UNKNOWN]);
  });

  it("seals only what carries a personal signature that holds", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const sealed = async (input: string): Promise<unknown> => {
      const more = [...SEAL, "--pin-file", rig.path("seal-pin"), "--json", "--force"];
      const ended = await rig.sign(input, "-o", rig.path("sealed.pdf"), ...more);
      return (JSON.parse(ended.stdout) as unknown[])[0];
    };
    const unsigned = await sealed(rig.document("unsigned.pdf"));
    expect(unsigned).toMatchObject({ ok: false, code: "SEAL_WITHOUT_APPROVAL" });
    expect(await sealed(broken)).toMatchObject({ ok: false, code: "APPROVAL_INVALID" });
    expect(await sealed(signed)).toMatchObject({ ok: true, warnings: [UNKNOWN, "APPROVAL_STATUS_UNKNOWN"] });
  });

  it("signs an attachment beside the main document that is named, with its number, and none beside one that nobody approved", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    writeFileSync(rig.path("main.pdf"), await letterPdf({ number: "Số: 12/QĐ-UBND" }));
    await rig.sign(rig.path("main.pdf"), "-o", rig.path("main-approved.pdf"));
    const attached = async (main: string, ...more: string[]): Promise<unknown> => {
      const token = ["--kind", "attachment", "--token", "organisation", "--pin-file", rig.path("seal-pin")];
      const options = [
        ...token,
        "--main",
        rig.path(main),
        "--date",
        "22/11/2026",
        ...more,
        "--json",
        "--force",
      ];
      const ended = await rig.sign(rig.document("annex.pdf"), "-o", rig.path("attached.pdf"), ...options);
      return (JSON.parse(ended.stdout) as unknown[])[0];
    };
    expect(await attached("main-approved.pdf")).toMatchObject({
      ok: true,
      warnings: [UNKNOWN, "APPROVAL_STATUS_UNKNOWN"],
    });
    const text = execFileSync("pdftotext", ["-layout", rig.path("attached.pdf"), "-"], { encoding: "utf8" });
    expect(text).toContain("12/QĐ-UBND");
    expect(await attached("main.pdf")).toMatchObject({ ok: false, code: "SEAL_WITHOUT_APPROVAL" });
    const beside = ["--kind", "attachment", "--main", rig.path("main-approved.pdf"), "--number", "13"];
    const token = ["--token", "organisation", "--pin-file", rig.path("seal-pin")];
    const other = await rig.sign(rig.document("annex.pdf"), "-o", rig.path("other.pdf"), ...beside, ...token);
    expect(other.stderr).toContain("SIGN_NUMBER_DIFFERS");
  });

  it("writes number and date into the blanks, and never twice, though the signer states instead of searching", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    writeFileSync(rig.path("letter.pdf"), await letterPdf());
    await rig.sign(rig.path("letter.pdf"), "-o", rig.path("approved.pdf"), "--no-secret");
    const sealed = async (input: string, out: string, number: string): Promise<unknown> => {
      const token = ["--kind", "seal", "--token", "organisation", "--pin-file", rig.path("seal-pin")];
      const more = ["--number", number, "--date", "22/11/2026", "--no-secret", "--json"];
      const ended = await rig.sign(rig.path(input), "-o", rig.path(out), ...token, ...more);
      return (JSON.parse(ended.stdout) as unknown[])[0];
    };
    expect(await sealed("approved.pdf", "issued.pdf", "12/QĐ-UBND")).toMatchObject({ ok: true });
    const text = execFileSync("pdftotext", ["-layout", rig.path("issued.pdf"), "-"], { encoding: "utf8" });
    expect(text).toMatch(/Số:\s+12\s*\/QĐ-UBND/);
    expect(await sealed("issued.pdf", "again.pdf", "13/QĐ-UBND")).toMatchObject({
      ok: false,
      code: "SIGN_NUMBER_DIFFERS",
    });
  });

  it("seals nothing without its number and its date", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const sealed = async (...numbering: string[]): Promise<unknown> => {
      const token = ["--kind", "seal", "--token", "organisation", "--pin-file", rig.path("seal-pin")];
      const ended = await rig.sign(signed, "-o", rig.path("numbered.pdf"), ...token, ...numbering, "--json");
      return (JSON.parse(ended.stdout) as unknown[])[0];
    };
    expect(await sealed()).toMatchObject({ ok: false, code: "SIGN_NUMBER_MISSING" });
    expect(await sealed("--number", "12/QĐ-UBND")).toMatchObject({ ok: false, code: "SIGN_DATE_MISSING" });
    expect(await sealed("--number", "12/QĐ-UBND", "--date", "22/11/2026")).toMatchObject({ ok: true });
  });

  it("holds a PDF against them whatever the format of its signature", async () => {
    writeFileSync(rig.path("seal-pin"), "654321");
    const secret = rig.path("secret.pdf");
    const pdf = await PDFDocument.create();
    const font = await pdf.embedFont(StandardFonts.Helvetica);
    // A reading of a scanner's.
    pdf.addPage([595, 842]).drawText("TOI MAT", { x: 90, y: 740, size: 14, font });
    writeFileSync(secret, await pdf.save());
    const outcome = async (input: string, ...options: string[]): Promise<unknown> => {
      const out = rig.path(`beside-${options.length}.p7s`);
      const ended = await rig.sign(input, "-o", out, "--format", "cades", ...options, "--json", "--force");
      return (JSON.parse(ended.stdout) as unknown[])[0];
    };
    expect(await outcome(secret)).toMatchObject({ ok: false, code: "DOCUMENT_STATE_SECRET" });
    const sealing = [...SEAL, "--pin-file", rig.path("seal-pin")];
    const unsigned = rig.document("unsigned-beside.pdf");
    expect(await outcome(unsigned, ...sealing)).toMatchObject({ ok: false, code: "SEAL_WITHOUT_APPROVAL" });
    expect(await outcome(signed, ...sealing)).toMatchObject({ ok: true });
  });
});
