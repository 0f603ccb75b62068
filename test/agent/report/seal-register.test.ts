import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditDetails, AuditEntry } from "../../../agent/audit/audit-entry.ts";
import { drawApart } from "../../../agent/operation/report-drawing.ts";
import { registerCsv } from "../../../agent/report/seal-register-csv.ts";
import { drawRegister } from "../../../agent/report/seal-register-pdf.ts";
import { sealUses, type SealRegister, type SealUse } from "../../../agent/report/seal-register.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import { SIGNATURE_KINDS } from "../../../protocol/signature-kind.ts";

const SHA256 = "ab".repeat(32);

function entry(seq: number, event: AuditEntry["event"], details: AuditDetails, time: string): AuditEntry {
  return { seq, time, event, details, previous: "", hash: "" };
}

function made(seq: number, details: AuditDetails, time = "2026-11-20T03:00:00.000Z"): AuditEntry {
  const token = { label: "both", serialNumber: "0001", module: "x.so" };
  const about = { signer: "UBND xã Tân Lập", certificate: SHA256, token, signedSha256: SHA256 };
  return entry(seq, "signature.made", { ...about, ...details }, time);
}

async function* logOf(...entries: readonly AuditEntry[]): AsyncGenerator<AuditEntry> {
  yield* entries;
}

const EVER = { from: null, to: null } as const;

describe("the register of the seal", () => {
  it("has the uses of the kinds that the organisation's certificate makes, and no others", async () => {
    const entries = SIGNATURE_KINDS.map((kind, index) => made(index + 1, { kind, role: null }));
    const uses = await sealUses(logOf(...entries), EVER);
    expect(uses.map(({ kind }) => kind)).toEqual(["seal", "attachment", "copy", "incoming"]);
  });

  it("has whatever the organisation's certificate signed, octets of a page too", async () => {
    const uses = await sealUses(
      logOf(
        entry(1, "data.signed", { certificate: SHA256, origin: "https://a.vn" }, "2026-11-20T03:00:00Z"),
        entry(2, "data.consent", { certificate: SHA256, role: "organisation" }, "2026-11-20T03:00:00Z"),
        entry(3, "data.signed", { certificate: SHA256, origin: "https://a.vn" }, "2026-11-20T03:00:00Z"),
        made(4, { kind: "approve", role: "organisation" }),
        entry(5, "signature.failed", { kind: "seal", role: "organisation" }, "2026-11-20T03:00:00Z"),
      ),
      EVER,
    );
    expect(uses.map(({ seq, kind }) => [seq, kind])).toEqual([
      [3, null],
      [4, "approve"],
    ]);
  });

  it("has each of the octets that were signed at once, with whose certificate and device", async () => {
    const certificate = SHA256;
    const about = { certificate, role: "organisation", signer: "UBND", token: { serialNumber: "0001" } };
    const items = [
      { purpose: "message", sha256: "11" },
      { purpose: "hash", digest: "22" },
    ];
    const uses = await sealUses(
      logOf(
        entry(1, "data.consent", about, "2026-11-20T03:00:00Z"),
        entry(2, "data.signed", { certificate, origin: "https://a.vn", items }, "2026-11-20T03:00:00Z"),
      ),
      EVER,
    );
    expect(uses.map(({ seq, signer, device, signedSha256 }) => [seq, signer, device, signedSha256])).toEqual([
      [2, "UBND", "0001", "11"],
      [2, "UBND", "0001", "22"],
    ]);
  });

  it("is made of a log that was tampered with, too", async () => {
    const entries = [made(1, { kind: "seal" }, "yesterday"), made(2, { kind: "seal", token: "x", title: 3 })];
    const uses = await sealUses(logOf(...entries), { from: "2026-01-01", to: null });
    expect(uses.map(({ seq, time }) => [seq, time])).toEqual([
      [1, "yesterday"],
      [2, "2026-11-20T03:00:00.000Z"],
    ]);
    expect(registerCsv(registerOf(uses))).toContain("yesterday");
  });

  it("takes days as they are in Vietnam, both ends with them", async () => {
    const entries = [
      "2026-11-19T16:59:59.999Z",
      "2026-11-19T17:00:00.000Z",
      "2026-11-20T16:59:59.999Z",
      "2026-11-20T17:00:00.000Z",
    ].map((time, index) => made(index + 1, { kind: "seal" }, time));
    const seqs = async (from: string | null, to: string | null): Promise<number[]> =>
      (await sealUses(logOf(...entries), { from, to })).map(({ seq }) => seq);
    expect(await seqs("2026-11-20", "2026-11-20")).toEqual([2, 3]);
    expect(await seqs("2026-11-20", null)).toEqual([2, 3, 4]);
    expect(await seqs(null, "2026-11-19")).toEqual([1]);
  });

  it("names the document by its title, or by the file's name alone", async () => {
    const uses = await sealUses(
      logOf(
        made(1, { kind: "seal", title: "Công văn số 1", origin: "https://eoffice.example" }),
        made(2, { kind: "seal", file: path.join(path.sep, "home", "user", "cv.pdf") }),
      ),
      EVER,
    );
    expect(uses.map(({ title, origin }) => [title, origin])).toEqual([
      ["Công văn số 1", "https://eoffice.example"],
      ["cv.pdf", ""],
    ]);
    expect(uses[0]).toMatchObject({ device: "0001", signer: "UBND xã Tân Lập", signedSha256: SHA256 });
  });
});

const USE: SealUse = {
  seq: 7,
  time: "2026-11-20T03:12:45.000Z",
  kind: "seal",
  number: "12/QĐ-UBND",
  date: "20/11/2026",
  title: "Quyết định về việc nâng cấp đường",
  origin: "https://eoffice.example",
  signer: "UBND xã Tân Lập",
  certificate: SHA256,
  device: "0001",
  signedSha256: SHA256,
};

function registerOf(uses: readonly SealUse[], change: Partial<SealRegister> = {}): SealRegister {
  const log = { entries: 20, broken: null };
  return { uses, ...EVER, writtenAt: "2026-11-22T03:00:00Z", log, ...change };
}

describe("the register as CSV", () => {
  it("is UTF-8 that Excel knows by its byte order mark, with one line for each use", () => {
    const csv = registerCsv(registerOf([USE, { ...USE, seq: 8, kind: "copy" }]));
    const bytes = Buffer.from(csv);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = csv.slice(1).split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe(
      `1,20/11/2026 10:12:45,Phát hành,12/QĐ-UBND,20/11/2026,Quyết định về việc nâng cấp đường,https://eoffice.example,UBND xã Tân Lập,${SHA256},0001,${SHA256},7`,
    );
    expect(lines[2]).toContain("Bản sao");
    expect(lines[3]).toBe("");
  });

  it.each([
    "＝1+1",
    "＠SUM(A1)",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    "  =1",
    '=HYPERLINK("http://a.vn","x")',
  ])("has no cell that a spreadsheet would run: %j", (title) => {
    const csv = registerCsv(registerOf([{ ...USE, title }]));
    const [, row = ""] = csv.split("\r\n");
    const cell = /^1,[^,]+,[^,]+,[^,]+,[^,]+,("(?:[^"]|"")*"|[^,]*)/.exec(row)?.[1] ?? "";
    expect(cell.replace(/^"/, "")).toMatch(/^'/);
  });

  it("keeps commas, quotes and line ends of a title within their cell", () => {
    const csv = registerCsv(registerOf([{ ...USE, title: 'Một, "hai"\nba' }]));
    expect(csv.split("\r\n")[1]).toContain(',"Một, ""hai"" ba",');
  });

  it("says of a log that is not whole from where on", () => {
    const broken = { line: 12, reason: "chain" } as const;
    expect(registerCsv(registerOf([USE], { log: { entries: 11, broken } }))).toContain("dòng 12");
  });
});

describe("the register as PDF", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kyso-register-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function drawn(register: SealRegister): Promise<{ info: string; pages: string[] }> {
    const file = path.join(folder, "register.pdf");
    writeFileSync(file, await drawRegister(register));
    const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    return {
      info: execFileSync("pdfinfo", [file], { encoding: "utf8" }),
      pages: text.split("\f").slice(0, -1),
    };
  }

  it("has every use once, over pages of A4 across that each begin with the headings", async () => {
    const uses = Array.from({ length: 60 }, (_, index) => ({ ...USE, number: `${index + 1000}/QĐ` }));
    const { info, pages } = await drawn(registerOf(uses));
    expect(info).toMatch(/Page size:\s+841\.89 x 595\.28/);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page).toContain("Số, ký hiệu");
    const all = pages.join("\n");
    for (const { number } of uses) expect(all.split(number)).toHaveLength(2);
    expect(all).toContain("Tổng số: 60 lần");
    expect(pages.at(-1)).toContain(`Trang ${pages.length}/${pages.length}`);
    expect(all).toBe(all.normalize("NFC"));
  });

  it(
    "of ten thousand uses is drawn, in the memory of the process that draws it",
    { timeout: 60_000 },
    async () => {
      const uses = Array.from({ length: 10_000 }, (_, index) => ({
        ...USE,
        number: `${index}/QĐ`,
        title: `${USE.title} ${"dài ".repeat(index % 30)}`,
      }));
      const pdf = await drawApart(
        { what: "register", register: registerOf(uses) },
        new AbortController().signal,
        compiledFile("agent/operation/report-worker"),
      );
      const file = path.join(folder, "large.pdf");
      writeFileSync(file, pdf);
      expect(execFileSync("pdftotext", ["-f", "800", file, "-"], { encoding: "utf8" })).toContain(
        "10000 lần",
      );
    },
  );

  it("stays a table where a title is endless, and in another script", async () => {
    const { pages } = await drawn(registerOf([{ ...USE, title: "中".repeat(5000) }, USE]));
    expect(pages).toHaveLength(1);
  });

  it("says that there was no use, for which days, and whether the log is whole", async () => {
    const broken = { line: 3, reason: "cut" } as const;
    const log = { entries: 2, broken };
    const { pages } = await drawn(registerOf([], { from: "2026-11-01", to: "2026-11-30", log }));
    expect(pages[0]).toContain("Từ ngày 01/11/2026 đến hết ngày 30/11/2026");
    expect(pages[0]).toContain("Tổng số: 0 lần");
    expect(pages[0]).toContain("CẢNH BÁO");
  });
});
