import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readAuditLog } from "../../../agent/audit/audit-check.ts";
import { BatchRun } from "../../../agent/command/batch-run.ts";
import { BatchState } from "../../../agent/command/batch-state.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { kysoRig, type KysoRig } from "./kyso-rig.ts";
import { KYSO } from "./kyso-process.ts";

let rig: KysoRig;
beforeAll(async () => {
  rig = await kysoRig();
});
afterAll(() => {
  rig.remove();
});

let count = 0;
let source: string;
let out: string;
beforeEach(() => {
  count += 1;
  source = rig.path(`in-${count}`);
  out = rig.path(`out-${count}`);
  rig.module.control({});
});

function documents(...names: string[]): void {
  for (const [index, name] of names.entries()) {
    const file = path.join(source, name);
    mkdirSync(path.dirname(file), { recursive: true });
    // Each is another document.
    writeFileSync(file, Buffer.concat([samplePdf(), Buffer.from(`\n% ${count} ${index}\n`)]));
  }
}

const NAMES = Array.from({ length: 40 }, (_, index) => `cv-${String(index).padStart(2, "0")}.pdf`);

function args(...more: string[]): string[] {
  const { module, trust, pinFile } = rig;
  const own = ["--token", "leader", "--pin-file", pinFile, "--module", module.modulePath, "--trust", trust];
  return [
    "sign-batch",
    source,
    "--out-dir",
    out,
    "--kind",
    "approve",
    ...own,
    "--yes",
    "--no-secret",
    "--json",
    ...more,
  ];
}

interface Result {
  signed: number;
  before: number;
  failed: number;
  left: number;
  files: { name: string; state: string; code?: string }[];
}

async function batch(...more: string[]): Promise<Result & { exit: number | null }> {
  const { code, stdout } = await rig.kyso(...args(...more));
  return { ...(JSON.parse(stdout) as Result), exit: code };
}

/** Signatures that the log has of this batch's files, by file. */
async function made(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { event, details } of entries()) {
    const { file } = details as { file?: string };
    if (event !== "signature.made" || file?.startsWith(source) !== true) continue;
    const name = path.basename(file);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function entries(): ReturnType<typeof readAuditLog> {
  return readAuditLog(rig.path("home", "data", "audit"));
}

function results(): string[] {
  return readdirSync(out)
    .filter((name) => name.toLowerCase().endsWith(".pdf"))
    .sort();
}

describe("a folder", () => {
  it("is signed with one PIN, its files kept, with a report for programs and one for people", async () => {
    documents("a.pdf", "b.PDF", "sub/c.pdf");
    writeFileSync(path.join(source, "note.txt"), "no PDF");
    const before = readFileSync(path.join(source, "a.pdf"));
    rig.module.control({});
    expect(await batch()).toMatchObject({ exit: 0, signed: 2, before: 0, failed: 0, left: 0 });
    expect(readFileSync(path.join(source, "a.pdf"))).toEqual(before);
    expect(results()).toEqual(["a.pdf", "b.PDF"]);
    expect(JSON.parse(readFileSync(path.join(out, "kyso-batch-report.json"), "utf8"))).toMatchObject({
      signed: 2,
      files: [{ name: "a.pdf", state: "signed" }, { name: "b.PDF" }],
    });
    expect(readFileSync(path.join(out, "kyso-batch-report.csv"), "utf8")).toContain("a.pdf,đã ký");
    expect(existsSync(path.join(out, "kyso-batch.lock"))).toBe(false);
    expect(await batch("--recursive")).toMatchObject({ exit: 0, signed: 1, before: 2 });
    expect(existsSync(path.join(out, "sub", "c.pdf"))).toBe(true);
  });

  it("is not signed into itself, nor without a yes where nobody can be asked", async () => {
    documents("a.pdf");
    const same = await rig.kyso(...args().map((each) => (each === out ? source : each)));
    expect(JSON.parse(same.stdout)).toMatchObject({ code: "USAGE" });
    const asked = await rig.kyso(...args().filter((each) => each !== "--yes"));
    expect(JSON.parse(asked.stdout)).toMatchObject({ code: "USAGE" });
    expect(results()).toEqual([]);
  });

  it("has its bad files told one by one, and the others signed; what failed is tried again", async () => {
    documents("a.pdf", "b.pdf", "c.pdf");
    writeFileSync(path.join(source, "b.pdf"), "no PDF at all");
    mkdirSync(out);
    writeFileSync(path.join(out, "c.pdf"), "somebody's");
    const first = await batch();
    expect(first).toMatchObject({ exit: 3, signed: 1, failed: 2 });
    expect(first.files.map(({ code }) => code)).toEqual([undefined, "PDF_NOT_A_PDF", "FILE_EXISTS"]);
    expect(readFileSync(path.join(out, "c.pdf"), "utf8")).toBe("somebody's");
    documents("a.pdf", "b.pdf");
    rmSync(path.join(out, "c.pdf"));
    expect(await batch()).toMatchObject({ exit: 0, signed: 2, before: 1, failed: 0 });
  });

  it("has its outcome told where the report can't be written", async () => {
    documents("a.pdf");
    mkdirSync(path.join(out, "kyso-batch-report.json", "no-file"), { recursive: true });
    const { code, stdout, stderr } = await rig.kyso(...args());
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { signed: 1, reports: [] }]);
    expect(stderr).toContain("FILE_NOT_WRITABLE");
  });

  it("has a file that changed after it was signed told, and what was signed kept", async () => {
    documents("a.pdf", "b.pdf");
    await batch();
    const signed = readFileSync(path.join(out, "a.pdf"));
    appendFileSync(path.join(source, "a.pdf"), "\n% changed\n");
    const again = await batch();
    expect(again).toMatchObject({ exit: 3, before: 1, failed: 1 });
    expect(again.files[0]).toMatchObject({ name: "a.pdf", code: "BATCH_INPUT_CHANGED" });
    expect(readFileSync(path.join(out, "a.pdf"))).toEqual(signed);
  });

  it("takes no results of another batch, nor of one whose state can't be read", async () => {
    documents("a.pdf");
    await batch();
    const state = path.join(out, "kyso-batch.jsonl");
    const other = await rig.kyso(...args().map((each) => (each === "approve" ? "initial" : each)));
    expect(JSON.parse(other.stdout)).toMatchObject({ code: "BATCH_OTHER" });
    const whole = readFileSync(state, "utf8");
    // A line that a crash cut short counts as never written.
    writeFileSync(state, `${whole}{"event":"do`);
    expect(await batch()).toMatchObject({ exit: 0, before: 1 });
    expect(readFileSync(state, "utf8")).toBe(whole);
    writeFileSync(state, whole.replace("intent", "intend"));
    const damaged = await rig.kyso(...args());
    expect(JSON.parse(damaged.stdout)).toMatchObject({ code: "BATCH_STATE_DAMAGED" });
  });
});

describe("what cuts a batch short", () => {
  it("a token that is pulled leaves the rest unsigned, and the next run signs just that", async () => {
    documents(...NAMES);
    rig.module.control({ removeAfterSign: 7 });
    const first = await batch();
    expect(first.exit).toBe(3);
    expect(first.signed).toBeGreaterThan(0);
    expect(first.signed).toBeLessThanOrEqual(7);
    expect(results()).toHaveLength(first.signed);
    rig.module.control({});
    const second = await batch();
    expect(second).toMatchObject({ exit: 0, before: first.signed, signed: NAMES.length - first.signed });
    expect(results()).toEqual(NAMES);
    expect([...(await made()).values()].every((times) => times === 1)).toBe(true);
  });

  it("a wrong PIN is tried once for the whole folder", async () => {
    documents("a.pdf", "b.pdf", "c.pdf");
    const wrong = rig.path("wrong-pin");
    rig.module.forget();
    writeFileSync(wrong, "999999");
    const result = await rig.kyso(...args().map((each) => (each === rig.pinFile ? wrong : each)));
    const { signed, files } = JSON.parse(result.stdout) as Result;
    expect(signed).toBe(0);
    expect(files[0]).toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(rig.module.calls().get("C_Login")).toBe(1);
  });

  it("a kill in the middle loses nothing, and nothing that has its name is signed again", async () => {
    documents(...NAMES);
    rig.module.control({ slow: { C_Sign: 40 } });
    const child = spawn(process.execPath, [KYSO, ...args()], { env: rig.env, stdio: "ignore" });
    await expect.poll(() => (existsSync(out) ? results().length : 0)).toBeGreaterThan(5);
    child.kill("SIGKILL");
    await once(child, "exit");
    writeFileSync(path.join(out, `.${randomUUID()}.batch.kyso`), "a copy");
    const named = results();
    const bytes = named.map((name) => readFileSync(path.join(out, name)));
    expect(named.length).toBeLessThan(NAMES.length);
    rig.module.control({});
    const second = await batch();
    expect(second).toMatchObject({ exit: 0, failed: 0, left: 0 });
    expect(second.before).toBeGreaterThanOrEqual(named.length);
    expect(second.signed + second.before).toBe(NAMES.length);
    expect(named.map((name) => readFileSync(path.join(out, name)))).toEqual(bytes);
    expect(results()).toEqual(NAMES);
    // Nothing half written is left behind, nor what nobody had begun to sign.
    expect(readdirSync(out).filter((name) => name.endsWith(".kyso"))).toEqual([]);
    expect((await rig.kyso("verify", out, "--trust", rig.trust, "--json")).code).toBe(0);
  });

  /** The state file as a kill leaves it that comes before a file's lines of these events. */
  function forget(name: string, ...events: string[]): { temporary: string } {
    const state = path.join(out, "kyso-batch.jsonl");
    const lines = readFileSync(state, "utf8").trimEnd().split("\n");
    const parsed = lines.map(
      (line) => JSON.parse(line) as { event: string; file?: string; temporary?: string },
    );
    const temporary = parsed.find(({ event, file }) => event === "intent" && file === name)?.temporary ?? "";
    const kept = lines.filter((_, index) => {
      const line = parsed[index];
      return line?.file !== name || !events.includes(line.event);
    });
    writeFileSync(state, `${kept.join("\n")}\n`);
    return { temporary: path.join(out, temporary) };
  }

  it("a kill between the log's entry and the batch's own line makes no second signature", async () => {
    documents("a.pdf", "b.pdf", "c.pdf");
    await batch();
    const bytes = results().map((name) => readFileSync(path.join(out, name)));
    // One had not got its name yet, and one had.
    const { temporary } = forget("a.pdf", "made", "done");
    renameSync(path.join(out, "a.pdf"), temporary);
    forget("b.pdf", "made", "done");
    rig.module.forget();
    expect(await batch()).toMatchObject({ exit: 0, before: 3, signed: 0 });
    expect(rig.module.calls().get("C_Sign")).toBeUndefined();
    expect(results().map((name) => readFileSync(path.join(out, name)))).toEqual(bytes);
    expect([...(await made()).values()]).toEqual([1, 1, 1]);
  });

  it("what was signed gets its name although the file that was signed is gone", async () => {
    documents("a.pdf", "b.pdf");
    await batch();
    const bytes = readFileSync(path.join(out, "a.pdf"));
    const { temporary } = forget("a.pdf", "done");
    renameSync(path.join(out, "a.pdf"), temporary);
    rmSync(path.join(source, "a.pdf"));
    expect(await batch()).toMatchObject({ exit: 0, before: 1, signed: 0 });
    expect(readFileSync(path.join(out, "a.pdf"))).toEqual(bytes);
  });

  it("bytes that the log does not know are none of this batch's, and the file is signed", async () => {
    documents("a.pdf");
    await batch();
    const { temporary } = forget("a.pdf", "made", "done");
    renameSync(path.join(out, "a.pdf"), temporary);
    appendFileSync(temporary, "\n% other");
    expect(await batch()).toMatchObject({ exit: 0, before: 0, signed: 1 });
    expect(existsSync(temporary)).toBe(false);
    expect((await rig.kyso("verify", out, "--trust", rig.trust, "--json")).code).toBe(0);
  });

  it("two commands never sign into one folder at once", async () => {
    documents("a.pdf");
    mkdirSync(out);
    writeFileSync(path.join(out, "kyso-batch.lock"), String(process.pid));
    expect(JSON.parse((await rig.kyso(...args())).stdout)).toMatchObject({ code: "BATCH_RUNNING" });
    writeFileSync(path.join(out, "kyso-batch.lock"), "4194303");
    expect(await batch()).toMatchObject({ exit: 0, signed: 1 });
    // Killed between making it and writing its name into it.
    writeFileSync(path.join(out, "kyso-batch.lock"), "");
    expect(await batch()).toMatchObject({ exit: 0, before: 1 });
    // What runs on another machine that shares the folder can't be known here.
    writeFileSync(path.join(out, "kyso-batch.lock"), "4194303 00 another-machine");
    expect(JSON.parse((await rig.kyso(...args())).stdout)).toMatchObject({ code: "BATCH_RUNNING" });
  });

  it("commands that begin in the same moment sign each file once", async () => {
    documents(...NAMES.slice(0, 8));
    mkdirSync(out);
    // Left by one that was killed: each of them would take it over.
    writeFileSync(path.join(out, "kyso-batch.lock"), "4194303");
    const ended = await Promise.all([1, 2, 3].map(async () => rig.kyso(...args())));
    const codes = ended.map(({ stdout }) => (JSON.parse(stdout) as { code?: string }).code);
    expect(codes.filter((code) => code !== undefined && code !== "BATCH_RUNNING")).toEqual([]);
    expect(results()).toEqual(NAMES.slice(0, 8));
    expect([...(await made()).values()]).toEqual(Array<number>(8).fill(1));
  });
});

describe("names", () => {
  it.skipIf(process.platform !== "linux")(
    "that other systems take for one have outputs that they tell apart",
    async () => {
      documents("a.pdf", "A.pdf", "đơn.pdf", "đơn.pdf".normalize("NFD"));
      expect(await batch()).toMatchObject({ exit: 0, signed: 4 });
      const known = results().map((name) => name.normalize("NFC").toLowerCase());
      expect(new Set(known).size).toBe(4);
      expect(await batch()).toMatchObject({ exit: 0, before: 4 });
    },
  );

  it.skipIf(process.platform === "win32")("steer no terminal, and make no line of the list", async () => {
    documents("a\u{1b}[2K.pdf", "b\n• c.pdf");
    const { stderr } = await rig.kyso(...args().filter((each) => each !== "--json"));
    expect(stderr).not.toContain("\u{1b}");
    expect(stderr.split("\n").filter((line) => /^[•⚠]/u.test(line))).toHaveLength(2);
  });

  it("that were taken since the files were looked at keep what they name, and the key unused", async () => {
    mkdirSync(out);
    const place = { outFolder: out, auditFolder: rig.path("home", "data", "audit") };
    const sha256 = "0".repeat(64);
    const state = await BatchState.open(out, { folder: source, kind: "approve", certificate: sha256 });
    const file = { name: "a.pdf", outputName: "a.pdf", input: "a.pdf", output: path.join(out, "a.pdf") };
    const run: ConstructorParameters<typeof BatchRun>[0]["run"] = {
      look: () => Promise.resolve({ sha256, pages: 1, warnings: [] }),
      sign: async ({ input, output }, journal) => {
        writeFileSync(output, "somebody's");
        const about = { documentSha256: sha256, temporary: `.${randomUUID()}.kyso` };
        const error = await journal?.intend(about).then(() => new KysoError("INTERNAL"), asKysoError);
        return { file: input, error: error ?? new KysoError("INTERNAL") };
      },
    };
    const begun = new BatchRun({ run, state, place, files: [file], stop: new AbortController().signal });
    expect(await begun.look()).toBe(1);
    const [outcome] = await begun.sign();
    expect(outcome).toMatchObject({ state: "failed", error: { code: "FILE_EXISTS" } });
    await state.close();
  });
});

describe("the log", () => {
  it("says by which command, of which folder and how many files were approved", async () => {
    documents("a.pdf", "b.pdf");
    writeFileSync(path.join(source, "c.pdf"), "no PDF");
    await batch();
    const consents: unknown[] = [];
    for await (const { event, details } of entries()) if (event === "consent.given") consents.push(details);
    expect(consents.at(-1)).toMatchObject({ command: "sign-batch", folder: realpathSync(source), files: 2 });
  });
});
