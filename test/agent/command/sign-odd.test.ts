import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KYSO } from "./kyso-process.ts";
import { type KysoRig, kysoRig } from "./kyso-rig.ts";

/** Part of every system that has such pipes. */
const MAKE_PIPE = "mkfifo";

let rig: KysoRig;

beforeAll(async () => {
  rig = await kysoRig();
});

afterAll(() => rig.remove());

beforeEach(() => rig.module.control({}));

function answersOf(text: string): { file: string; ok: boolean; code?: string; out?: string }[] {
  return JSON.parse(text) as { file: string; ok: boolean; code?: string; out?: string }[];
}

describe("kyso sign, with odd files", () => {
  it.skipIf(process.platform === "win32")("does not wait for a pipe that nobody writes to", async () => {
    const pipe = rig.path("pipe.pdf");
    execFileSync(MAKE_PIPE, [pipe]);
    const ended = await rig.sign(pipe, "-o", rig.path("pipe-out.pdf"), "--json");
    expect(ended.code).toBe(3);
    expect(answersOf(ended.stdout)).toMatchObject([{ ok: false, code: "FILE_UNREADABLE" }]);
  });

  it("takes an output whose name is as long as the system allows", async () => {
    const out = rig.path(`${"d".repeat(251)}.pdf`);
    const ended = await rig.sign(rig.document("short.pdf"), "-o", out, "--json");
    expect(ended).toMatchObject({ code: 0 });
    expect(existsSync(out)).toBe(true);
  });

  it("uses no key for an output that is a folder", async () => {
    const out = rig.path("folder.pdf");
    mkdirSync(out);
    rig.module.forget();
    const ended = await rig.sign(rig.document("a.pdf"), "-o", out, "--json");
    expect(answersOf(ended.stdout)).toMatchObject([{ ok: false, code: "FILE_NOT_WRITABLE" }]);
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("kyso sign, when it is stopped", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends what is under way, begins nothing more and leaves no scraps: %s",
    async (signal) => {
      rig.module.control({ slow: { C_Sign: 50 } });
      const inputs = Array.from({ length: 60 }, (_, index) => rig.document(`${signal}/${index}.pdf`));
      const out = rig.path(`${signal}-out`);
      const own = ["--kind", "approve", "--token", "leader", "--pin-file", rig.pinFile, "--trust", rig.trust];
      const args = ["sign", ...inputs, "--out-dir", out, ...own, "--module", rig.module.modulePath, "--json"];
      const child = spawn(process.execPath, [KYSO, ...args], {
        env: rig.env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let text = "";
      child.stdout.on("data", (piece) => (text += String(piece)));
      await expect.poll(() => signed(out)).not.toEqual([]);
      child.kill(signal);
      const [code] = (await once(child, "close")) as [number | null];
      const answers = answersOf(text);
      expect(code).toBe(3);
      expect(answers.map(({ file }) => file)).toEqual(inputs);
      const [done, left] = [answers.filter(({ ok }) => ok), answers.filter(({ ok }) => !ok)];
      expect(new Set(left.map((answer) => answer.code))).toEqual(new Set(["JOB_CANCELLED"]));
      expect(readdirSync(out).toSorted()).toEqual(
        done.map((answer) => path.basename(answer.out ?? "")).toSorted(),
      );
      for (const name of readdirSync(out)) {
        expect(readFileSync(path.join(out, name)).subarray(-6).toString("latin1")).toContain("%%EOF");
      }
    },
    30_000,
  );
});

function signed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}
