import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KysoError } from "../../../protocol/error.ts";
import type { OperationResult } from "../../../protocol/operation.ts";
import type { FileReport, SignatureReport } from "../../../protocol/report.ts";
import { ONLINE_REPORT_AGE_MS, REPORT_AGE_MS } from "../../../agent/operation/check-cache.ts";
import { MAX_CHECKS_AT_ONCE, MAX_CHECKS_WAITING } from "../../../agent/operation/check-line.ts";
import { drawApart } from "../../../agent/operation/report-drawing.ts";
import { fileReport, signatureReport } from "../../protocol/report-example.ts";
import { compiledFile } from "../../token/compiled-file.ts";
import {
  type FileChecker,
  FileChecks,
  MAX_SENT_REPORT_CHARACTERS,
} from "../../../agent/operation/file-checks.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../agent/setting/setting.ts";

const BYTES = Buffer.from("a document that came in");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

const REPORT = fileReport({ file: "the spooled file", verdict: "NONE", signatures: [], revisions: [] });

function signature(status: SignatureReport["revocation"]["status"]): SignatureReport {
  return signatureReport({ revocation: { status, source: null, revokedAt: null, reason: null } });
}

let folder: string;
let settings: Settings;
let now: Date;
let isSigning: boolean;
/** Paths that were checked, with what lay there. */
let checked: { file: string; bytes: Buffer; content: Buffer | null }[];
let answer: () => Promise<FileReport>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-checks-"));
  mkdirSync(path.join(folder, "trust"));
  mkdirSync(path.join(folder, "lists"));
  settings = {
    ...DEFAULT_SETTINGS,
    trust: [{ folder: path.join(folder, "trust"), store: "national" }],
    revocationLists: [path.join(folder, "lists")],
  };
  now = new Date();
  isSigning = false;
  checked = [];
  answer = () => Promise.resolve(REPORT);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const checker: FileChecker = {
  check: (file, { content }) => {
    checked.push({
      file,
      bytes: readFileSync(file),
      content: content === undefined ? null : readFileSync(content),
    });
    return answer();
  },
};

function open(): Promise<FileChecks> {
  return FileChecks.open(path.join(folder, "checks"), {
    settings: { read: () => Promise.resolve(settings) },
    checker,
    isSigning: () => isSigning,
    now: () => now,
  });
}

async function* body(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function ask(
  checks: FileChecks,
  params: { size?: number; contentSize?: number; password?: string } = {},
  bytes: AsyncIterable<Uint8Array> = body(BYTES),
  signal: AbortSignal = new AbortController().signal,
): Promise<OperationResult<"file.check">> {
  const about = { fileName: "van-ban.pdf", size: BYTES.length, origin: null, password: undefined };
  return checks.check({ ...about, ...params }, bytes, signal);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "",
    (error: unknown) => (error instanceof KysoError ? error.code : String(error)),
  );
}

function spooled(): string[] {
  return readdirSync(path.join(folder, "checks"));
}

describe("a file that is checked", () => {
  it("lies in a file of this user's only while it is checked, and is gone when the answer is there", async () => {
    const checks = await open();
    let mode = 0;
    answer = () => {
      mode = statSync(checked[0]?.file ?? "").mode & 0o777;
      return Promise.resolve(REPORT);
    };
    const { sha256, report } = await ask(checks);
    expect(checked.map(({ bytes }) => bytes)).toEqual([BYTES]);
    if (process.platform !== "win32") expect(mode).toBe(0o600);
    expect(spooled()).toEqual([]);
    expect(sha256).toBe(SHA256);
    expect(report).toEqual({ ...REPORT, file: "van-ban.pdf", sha256: SHA256 });
  });

  it("is gone too when it can't be checked", async () => {
    const checks = await open();
    answer = () => Promise.reject(new KysoError("INTERNAL"));
    expect(await codeOf(ask(checks))).toBe("INTERNAL");
    expect(spooled()).toEqual([]);
  });

  it("is gone too after a crash, when the agent starts again", async () => {
    mkdirSync(path.join(folder, "checks", "sub"), { recursive: true });
    writeFileSync(path.join(folder, "checks", "left.bin"), BYTES);
    await open();
    expect(spooled()).toEqual([]);
  });

  it("is whole however its bytes come", async () => {
    const checks = await open();
    for (let at = 0; at <= BYTES.length; at += 1) {
      const parts = body(BYTES.subarray(0, at), BYTES.subarray(at));
      expect((await ask(checks, {}, parts)).sha256).toBe(SHA256);
    }
    expect(spooled()).toEqual([]);
  });

  it.each([-1, 1])("is refused when it is not as long as was said (%s)", async (difference) => {
    const checks = await open();
    expect(await codeOf(ask(checks, { size: BYTES.length + difference }))).toBe("JOB_DIGEST_MISMATCH");
    expect(checked).toEqual([]);
    expect(spooled()).toEqual([]);
  });

  it("may have what it signs after it, in a file of its own", async () => {
    const checks = await open();
    const content = Buffer.from("what is signed");
    await ask(checks, { contentSize: content.length }, body(Buffer.concat([BYTES, content])));
    expect(checked[0]?.bytes).toEqual(BYTES);
    expect(checked[0]?.content).toEqual(content);
    expect(spooled()).toEqual([]);
  });

  it("with a report too long for a message says so", async () => {
    const checks = await open();
    const many = MAX_SENT_REPORT_CHARACTERS / JSON.stringify(signature("good")).length + 1;
    answer = () =>
      Promise.resolve({ ...REPORT, signatures: Array.from({ length: many }, () => signature("good")) });
    const { report } = await ask(checks);
    expect(report).toMatchObject({ verdict: "UNREADABLE", code: "PDF_TOO_COMPLEX", signatures: [] });
  });
});

describe("a file that was checked before", () => {
  it("is not checked again, whatever it is called now", async () => {
    const checks = await open();
    await ask(checks);
    const { report } = await checks.check(
      { fileName: "khac.pdf", size: BYTES.length, origin: null },
      body(BYTES),
      new AbortController().signal,
    );
    expect(report.file).toBe("khac.pdf");
    expect(checked).toHaveLength(1);
  });

  it.each([
    ["a CA was added", () => writeFileSync(path.join(folder, "trust", "new.pem"), "x")],
    [
      "the settings of revocation changed",
      () => (settings = { ...settings, revocation: { ...settings.revocation, whenUnknown: "refuse" } }),
    ],
    ["a list was carried in", () => writeFileSync(path.join(folder, "lists", "ca.crl"), "x")],
    ["a folder is trusted no more", () => (settings = { ...settings, trust: [] })],
  ])("is checked again when %s", async (_what, change) => {
    const checks = await open();
    await ask(checks);
    change();
    await ask(checks);
    expect(checked).toHaveLength(2);
  });

  it.each([
    ["unknown", ONLINE_REPORT_AGE_MS],
    ["good", REPORT_AGE_MS],
  ] as const)("is checked again after its time: revocation %s, %s ms", async (status, ageMs) => {
    const checks = await open();
    answer = () => Promise.resolve({ ...REPORT, signatures: [signature(status)] });
    await ask(checks);
    now = new Date(now.getTime() + ageMs - 1);
    await ask(checks);
    expect(checked).toHaveLength(1);
    const count = checks.withReport(SHA256, new AbortController().signal, ({ signatures }) =>
      Promise.resolve(signatures.length),
    );
    expect(await count).toBe(1);
    now = new Date(now.getTime() + 1);
    const gone = checks.withReport(SHA256, new AbortController().signal, () => Promise.resolve(null));
    expect(await codeOf(gone)).toBe("CHECK_NOT_FOUND");
    await ask(checks);
    expect(checked).toHaveLength(2);
  });

  it("and opened by its password is not shown to who has none", async () => {
    const checks = await open();
    await ask(checks, { password: "mật khẩu" });
    await ask(checks);
    expect(checked).toHaveLength(2);
  });

  it.each(["CHECK_TIMEOUT", "INTERNAL"] as const)(
    "that this computer could not get done (%s) is checked anew",
    async (code) => {
      const checks = await open();
      answer = () => Promise.resolve({ ...REPORT, verdict: "UNREADABLE", code });
      expect((await ask(checks)).report.code).toBe(code);
      answer = () => Promise.resolve(REPORT);
      expect((await ask(checks)).report.verdict).toBe("NONE");
      expect(checked).toHaveLength(2);
    },
  );

  it("with other content is another file", async () => {
    const checks = await open();
    await ask(checks, { contentSize: 1 }, body(BYTES, Buffer.from("1")));
    await ask(checks, { contentSize: 1 }, body(BYTES, Buffer.from("2")));
    expect(checked).toHaveLength(2);
  });
});

describe("the report of a file that was checked", () => {
  it("is drawn as a PDF, in a process of its own", async () => {
    const checks = await open();
    await ask(checks);
    const { signal } = new AbortController();
    const entry = compiledFile("agent/operation/report-worker");
    const pdf = await checks.withReport(SHA256, signal, (report) =>
      drawApart({ what: "check", report }, signal, entry),
    );
    expect(Buffer.from(pdf).subarray(0, 5).toString("latin1")).toBe("%PDF-");
  });

  it("that is given up leaves no process behind", async () => {
    const processes = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length;
    const before = processes();
    const controller = new AbortController();
    const entry = compiledFile("agent/operation/report-worker");
    const drawing = drawApart({ what: "check", report: REPORT }, controller.signal, entry);
    expect(processes()).toBe(before + 1);
    controller.abort(new KysoError("JOB_CANCELLED"));
    expect(await codeOf(drawing)).toBe("JOB_CANCELLED");
    expect(processes()).toBe(before);
  });

  it("whose process falls is an error, and nothing else falls with it", async () => {
    const { signal } = new AbortController();
    const fallen = drawApart(
      { what: "check", report: { ...REPORT, signatures: [{}] } as FileReport },
      signal,
      compiledFile("agent/operation/report-worker"),
    );
    expect(await codeOf(fallen)).toBe("INTERNAL");
  });

  it("is not there when nobody checked it", async () => {
    const checks = await open();
    const nobody = checks.withReport(SHA256, new AbortController().signal, () => Promise.resolve(null));
    expect(await codeOf(nobody)).toBe("CHECK_NOT_FOUND");
  });
});

describe("checks", () => {
  it("run a few at once, wait in line, and beyond that are refused", async () => {
    const checks = await open();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = async () => held.then(() => REPORT);
    const asked = Array.from({ length: MAX_CHECKS_AT_ONCE + MAX_CHECKS_WAITING }, (_, index) =>
      ask(checks, { size: 1 }, body(Buffer.from([index]))),
    );
    expect(await codeOf(ask(checks))).toBe("PROTOCOL_TOO_MANY_REQUESTS");
    await expect.poll(() => checked.length).toBe(MAX_CHECKS_AT_ONCE);
    release();
    await Promise.all(asked);
    expect(checked).toHaveLength(MAX_CHECKS_AT_ONCE + MAX_CHECKS_WAITING);
    expect(await codeOf(ask(checks))).toBe("");
  });

  it("do not begin while a signature is made", async () => {
    const checks = await open();
    isSigning = true;
    const asked = ask(checks);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(checked).toEqual([]);
    expect(spooled()).toEqual([]);
    isSigning = false;
    await asked;
    expect(checked).toHaveLength(1);
  });

  it("that are given up make room and leave nothing", async () => {
    const checks = await open();
    const controller = new AbortController();
    controller.abort(new KysoError("JOB_CANCELLED"));
    expect(await codeOf(ask(checks, {}, body(BYTES), controller.signal))).toBe("JOB_CANCELLED");
    expect(checked).toEqual([]);
    expect(spooled()).toEqual([]);
  });
});
