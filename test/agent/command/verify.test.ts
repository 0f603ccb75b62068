import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signPdf } from "../../../agent/pades/sign.ts";
import { type FileReport, fileReportSchema } from "../../../protocol/report.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { opened, rsaSigner } from "../pades/signer.ts";
import { type Ended, KYSO, runKyso } from "./kyso-process.ts";

let folder: string;
let pki: TestPki;
let trust: readonly string[];
let env: NodeJS.ProcessEnv;
let good: string;
let changed: string;
let untrusted: string;
let plain: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-verify-"));
  pki = await createTestPki();
  writeTrustFolder(inFolder("trust"), [pki.root, pki.issuing]);
  trust = ["--trust", inFolder("trust")];
  env = { ...process.env, KYSO_HOME: inFolder("home"), NODE_OPTIONS: "" };
  good = await signed("good.pdf", pki.leader);
  untrusted = await signed("untrusted.pdf", pki.untrusted);
  const bytes = readFileSync(good);
  bytes[bytes.indexOf("/Contents 11")] = 0x20;
  changed = written("changed.pdf", bytes);
  plain = written("plain.pdf", samplePdf());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inFolder(...names: readonly string[]): string {
  return path.join(folder, ...names);
}

function written(name: string, bytes: Uint8Array | string): string {
  const file = inFolder(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

async function signed(name: string, identity: TestIdentity): Promise<string> {
  const bytes = samplePdf();
  const request = { signerName: identity.name, time: new Date(), place: null };
  const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request });
  return written(name, Buffer.concat([bytes, appended]));
}

function verify(...args: readonly string[]): Promise<Ended> {
  return runKyso(["verify", ...args], env, folder);
}

function reportsOf({ stdout }: Ended): readonly FileReport[] {
  const reports = JSON.parse(stdout) as unknown[];
  return reports.map((report) => fileReportSchema.parse(report));
}

describe("the exit code", () => {
  it.each<[string, () => readonly string[], number]>([
    ["every file is valid", () => [good, good], 0],
    ["one is not valid", () => [good, "nothing.pdf", changed, untrusted, plain], 4],
    ["one can't be told", () => [good, untrusted, plain], 5],
    ["one has no signature", () => [good, plain], 6],
    ["one can't be read", () => [good, "nothing.pdf", untrusted], 7],
  ])("tells where %s", async (_, files, code) => {
    expect((await verify(...files(), ...trust, "--offline")).code).toBe(code);
  });
});

describe("--json", () => {
  it("answers one object for each file, in the order in which they were named", async () => {
    const files = [good, changed, plain, "nothing.pdf", inFolder("trust"), untrusted, good];
    const ended = await verify(...files, ...trust, "--json", "--offline");
    const reports = reportsOf(ended);
    expect(reports.map(({ file, verdict, code }) => [file, verdict, code])).toEqual([
      [good, "TOTAL-PASSED", null],
      [changed, "TOTAL-FAILED", null],
      [plain, "NONE", null],
      ["nothing.pdf", "UNREADABLE", "FILE_NOT_FOUND"],
      [inFolder("trust"), "UNREADABLE", "FILE_UNREADABLE"],
      [untrusted, "INDETERMINATE", null],
      [good, "TOTAL-PASSED", null],
    ]);
    expect(ended.stdout).toBe(`${JSON.stringify(JSON.parse(ended.stdout), null, 2)}\n`);
    expect(ended.stderr).toBe("");
  });

  it("answers an array also for one file, for none, and where nothing could be begun", async () => {
    expect(reportsOf(await verify(good, ...trust, "--json"))).toHaveLength(1);
    const none = await verify("--json");
    expect(none.code).toBe(2);
    expect(JSON.parse(none.stdout)).toMatchObject([{ file: null, ok: false, code: "USAGE" }]);
    const failed = await verify(good, changed, "--trust", inFolder("nowhere"), "--json");
    expect(failed.code).toBe(3);
    expect(JSON.parse(failed.stdout)).toMatchObject([
      { file: good, verdict: "UNREADABLE", code: "FILE_NOT_FOUND", signatures: [] },
      { file: changed, verdict: "UNREADABLE", code: "FILE_NOT_FOUND", signatures: [] },
    ]);
  });
});

describe("for people", () => {
  it("says who signed, when, whether it holds and what to do, in both languages", async () => {
    const { stdout } = await verify(untrusted, "--offline");
    for (const said of [
      "? ",
      "Chữ ký Signature1 / Signature Signature1: Chưa xác định được / Can't be told",
      "Người ký / Signer:",
      "Tính toàn vẹn / Integrity: nguyên vẹn / intact",
      "+07:00",
      "Hãy hỏi bộ phận CNTT",
      "Ask IT",
    ]) {
      expect(stdout).toContain(said);
    }
  });

  it("lets no name of a file steer the terminal", async () => {
    const name = written("a\u{1b}[31m\u{202e}b.pdf", samplePdf());
    const { stdout } = await verify(name);
    expect(stdout).not.toMatch(/\p{Cf}|\p{Cc}(?<!\n)/u);
  });

  it("is brief about many files, and counts them", async () => {
    const { stdout } = await verify(...Array<string>(11).fill(good), plain, ...trust, "--offline");
    expect(stdout.split("\n").length).toBeLessThan(20);
    expect(stdout).toContain("Tổng cộng 12 tệp: 11 hợp lệ, 1 không có chữ ký số");
    expect(stdout).toContain("In all 12 files: 11 valid, 1 no signature");
  });
});

describe("a folder", () => {
  it("is checked file by file, by name, whatever carries the signature, and not what is no such file", async () => {
    const names = ["b.pdf", "a.PDF", "c.txt", "d.p7s", "e.xml", "f.edxml", "10.pdf"];
    for (const name of names)
      written(`mixed/${name}`, name.toLowerCase().endsWith("pdf") ? samplePdf() : "x");
    mkdirSync(inFolder("mixed/deeper.pdf"));
    const reports = reportsOf(await verify(inFolder("mixed"), "--json"));
    const expected = ["10.pdf", "a.PDF", "b.pdf", "d.p7s", "e.xml", "f.edxml"];
    expect(reports.map(({ file }) => path.basename(file))).toEqual(expected);
  });

  it("of which nothing can be checked is not passed over", async () => {
    mkdirSync(inFolder("empty"));
    const ended = await verify(inFolder("empty"), good, ...trust, "--json");
    expect(reportsOf(ended).map(({ verdict }) => verdict)).toEqual(["UNREADABLE", "TOTAL-PASSED"]);
    expect(ended.code).toBe(7);
  });

  it("is left when the command is asked to stop: every file is told, and nothing stays behind", async () => {
    mkdirSync(inFolder("many"));
    for (let index = 0; index < 3000; index++)
      writeFileSync(inFolder("many", `${index}.pdf`), readFileSync(good));
    const args = [KYSO, "verify", inFolder("many"), ...trust, "--offline", "--json"];
    const child = spawn(process.execPath, args, { env, cwd: folder });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (printed === "") child.kill("SIGINT");
      printed += chunk.toString();
    });
    const [code] = (await once(child, "close")) as [number | null];
    const reports = (JSON.parse(printed) as FileReport[]).map((report) => report.code);
    expect(reports).toHaveLength(3000);
    expect(reports.at(-1)).toBe("JOB_CANCELLED");
    expect(code).toBe(7);
  });
});

describe("--report", () => {
  it("writes the report beside what is printed", async () => {
    const report = inFolder("out", "report.pdf");
    mkdirSync(inFolder("out"));
    const ended = await verify(good, changed, ...trust, "--offline", "--report", report, "--json");
    expect(ended.code).toBe(4);
    expect(readFileSync(report).subarray(0, 5).toString()).toBe("%PDF-");
    expect(reportsOf(ended)[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(inFolder("out"))).toEqual(["report.pdf"]);
  });

  it("never replaces a file that is checked, and leaves nothing where it can't be written", async () => {
    const before = readFileSync(good);
    const ended = await verify(good, "--report", good, "--json");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ file: good, code: "FILE_EXISTS" }]);
    expect(readFileSync(good)).toEqual(before);
    const nowhere = await verify(good, "--report", inFolder("no", "where.pdf"), "--json");
    expect(nowhere.code).toBe(3);
    expect(existsSync(inFolder("no"))).toBe(false);
  });
});

describe("wrong usage", () => {
  it.each([
    [["--content", "x", "a.p7s", "b.p7s"]],
    [["--jobs", "0", "a.pdf"]],
    [["--jobs", "9", "a.pdf"]],
    [["--jobs", "many", "a.pdf"]],
    [["--report", "r.pdf"]],
  ])("is refused with exit code 2: %j", async (args) => {
    expect((await verify(...args, "--json")).code).toBe(2);
  });
});
