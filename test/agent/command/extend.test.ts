import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileReport } from "../../../protocol/report.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { DEAD_ADDRESS } from "../../pki/tsa.ts";
import { levelRig, signAt, type LevelRig } from "../pades/level-rig.ts";
import { samplePdf } from "../pades/sample-pdf.ts";
import { type Ended, runKyso } from "./kyso-process.ts";
import { kysoRig, type KysoRig } from "./kyso-rig.ts";

let rig: LevelRig;
let home: KysoRig;
let trust: string;

beforeAll(async () => {
  [rig, home] = await Promise.all([levelRig(), kysoRig()]);
  trust = path.join(rig.folder, "trust");
  writeTrustFolder(trust, [rig.root, rig.issuing]);
  writeTrustFolder(home.trust, [rig.otherTsa.root]);
  const config = path.join(home.folder, "home", "config");
  mkdirSync(config, { recursive: true });
  // What certificates name on this computer is asked only where the settings say so.
  const settings = { localServers: [rig.status.host, rig.rootStatus.host], proxy: null };
  writeFileSync(path.join(config, "settings.json"), JSON.stringify(settings));
}, 60_000);

afterAll(async () => {
  home.remove();
  await rig.stop();
});

/** A file of a level in a folder of its own. */
async function file(name: string, level: "B-B" | "B-T" | "B-LT" | "B-LTA"): Promise<string> {
  const original = samplePdf();
  const { appended } = await signAt(rig, original, rig.wanted(level));
  const written = path.join(rig.folder, name);
  mkdirSync(path.dirname(written), { recursive: true });
  writeFileSync(written, Buffer.concat([original, appended]));
  return written;
}

async function extend(...args: string[]): Promise<Ended> {
  const own = ["extend", "--json", "--trust", trust, "--tsa", rig.tsa.url];
  return runKyso([...own, ...args], home.env, home.folder);
}

async function verify(checked: string, folder = trust): Promise<FileReport | undefined> {
  const { stdout } = await runKyso(["verify", "--json", "--trust", folder, checked], home.env, home.folder);
  return (JSON.parse(stdout) as FileReport[])[0];
}

describe("kyso extend", () => {
  it.each([
    ["B-T", 2],
    ["B-LT", 2],
    ["B-LTA", 3],
  ] as const)("raises a file of B-B to %s", async (level, signatures) => {
    const out = path.join(rig.folder, `raised-${level}.pdf`);
    const input = await file(`b-${level}.pdf`, "B-B");
    const ended = await extend(input, "-o", out, "--level", level);
    expect(JSON.parse(ended.stdout)).toEqual([
      { file: input, ok: true, out, before: "B-B", level, raised: true },
    ]);
    expect(ended.code).toBe(0);
    const report = await verify(out);
    expect(report?.verdict).toBe("TOTAL-PASSED");
    expect(report?.signatures[0]).toMatchObject({ level, changesAfter: "validation-data" });
    expect(report?.signatures).toHaveLength(signatures);
    // What was there stays as it was.
    const before = readFileSync(input);
    expect(readFileSync(out).subarray(0, before.length).equals(before)).toBe(true);
  });

  it("takes a whole folder: what fails does not stop the others, and what has the level is copied", async () => {
    const [raised, kept] = [await file("all/a.pdf", "B-B"), await file("all/b.PDF", "B-T")];
    const broken = Buffer.from(readFileSync(raised));
    broken[broken.indexOf("/MediaBox") + 12] = 0x39;
    writeFileSync(path.join(rig.folder, "all", "c.pdf"), broken);
    writeFileSync(path.join(rig.folder, "all", "d.pdf"), samplePdf());
    writeFileSync(path.join(rig.folder, "all", "e.txt"), "no PDF");
    const out = path.join(rig.folder, "all-out");
    const ended = await extend(path.join(rig.folder, "all"), "--out-dir", out, "--level", "B-T");
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([
      { before: "B-B", level: "B-T", raised: true },
      { before: "B-T", level: "B-T", raised: false },
      { ok: false, code: "EXTEND_SIGNATURE_BROKEN" },
      { ok: false, code: "EXTEND_NO_SIGNATURE" },
    ]);
    expect(readdirSync(out).sort()).toEqual(["a.pdf", "b.PDF"]);
    expect(readFileSync(path.join(out, "b.PDF")).equals(readFileSync(kept))).toBe(true);
  });

  it("adds a round of time stamps to what is B-LTA, after the data of those that it has", async () => {
    const input = await file("round.pdf", "B-LTA");
    const out = path.join(rig.folder, "round-out.pdf");
    const ended = await extend(input, "-o", out, "--level", "B-LTA");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ before: "B-LTA", level: "B-LTA", raised: true }]);
    expect(await verify(out)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [
        { level: "B-LTA" },
        { kind: "timestamp", changesAfter: "validation-data" },
        { kind: "timestamp", coversWholeFile: true },
      ],
    });
  });

  it("leaves nothing behind when no server answers, with the reason", async () => {
    const input = await file("down.pdf", "B-B");
    const out = path.join(rig.folder, "down-out.pdf");
    const to = ["--tsa", DEAD_ADDRESS, "-o", out, "--level", "B-T"];
    const args = ["extend", "--json", "--trust", trust, input, ...to];
    const ended = await runKyso(args, home.env, home.folder);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ file: input, ok: false, code: "TSP_UNREACHABLE" }]);
    expect(readdirSync(rig.folder)).not.toContain("down-out.pdf");
  });

  it.each([
    [[]],
    [["a.pdf", "-o", "b.pdf"]],
    [["a.pdf", "-o", "b.pdf", "--level", "B-B"]],
    [["a.pdf", "-o", "b.pdf", "--level", "B-X"]],
    [["a.pdf", "--level", "B-T"]],
  ])("is used wrongly with %j", async (args) => {
    expect((await runKyso(["extend", ...args], home.env, home.folder)).code).toBe(2);
  });
});

describe("kyso sign --level", () => {
  it("has the signature stamped by the server that is named", async () => {
    const out = home.path("t.pdf");
    const input = home.document("t-in.pdf");
    const ended = await home.sign(input, "-o", out, "--level", "B-T", "--tsa", rig.otherTsa.url, "--json");
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: true, out, level: "B-T" }]);
    expect(await verify(out, home.trust)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-T" }],
    });
  });

  it("keeps the signature when the server is down, says so, and lets it be raised later", async () => {
    const low = home.path("low.pdf");
    const input = home.document("low-in.pdf");
    const ended = await home.sign(input, "-o", low, "--level", "B-T", "--tsa", DEAD_ADDRESS, "--json");
    expect(ended.code).toBe(0);
    const [outcome] = JSON.parse(ended.stdout) as { warnings: string[] }[];
    expect(outcome).toMatchObject({ ok: true, level: "B-B", shortfall: "TSP_UNREACHABLE" });
    expect(outcome?.warnings).toContain("LEVEL_NOT_REACHED");
    expect(ended.stderr).toContain("TSP_UNREACHABLE");
    const out = home.path("later.pdf");
    const later = ["extend", low, "-o", out, "--level", "B-T", "--tsa", rig.otherTsa.url];
    expect((await runKyso([...later, "--trust", home.trust], home.env, home.folder)).code).toBe(0);
    expect(await verify(out, home.trust)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-T" }, { kind: "timestamp" }],
    });
  });

  it("makes no signature when the settings refuse a lower one", async () => {
    const config = path.join(home.folder, "home", "config", "settings.json");
    const before = readFileSync(config);
    writeFileSync(config, JSON.stringify({ timestamp: { whenDown: "refuse" } }));
    const out = home.path("refused.pdf");
    const input = home.document("refused-in.pdf");
    const ended = await home.sign(input, "-o", out, "--level", "B-T", "--tsa", DEAD_ADDRESS, "--json");
    writeFileSync(config, before);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject([{ ok: false, code: "TSP_UNREACHABLE" }]);
  });
});
